package dsl

import (
	"github.com/gocap/gocap/mruby"
)

// An outlined is a body of our own recipes of which is known what it does, so
// that what tasks ask can be told before they run, see prelude/21_pipeline.rb.
type outlined struct {
	body *mruby.Ref
	// invokes are the tasks that it invokes, in this order. With whole that's all
	// it does, besides its questions.
	invokes []string
	whole   bool
	// questions is the block with the commands that come before all else, nil for
	// none.
	questions *mruby.Ref
}

func (s *Session) bindOutlines() {
	// Says what a body, or the last one of the named task, does: the tasks it
	// invokes (nil if that's not all), its questions.
	s.fn("outline", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		body := arg(args, 0)
		if name, ok := s.Name(body); ok {
			t, err := s.tasks.Find(name)
			if err != nil {
				return mruby.Nil, err
			}
			if len(t.Actions) == 0 {
				return mruby.Nil, mruby.ArgumentError("%s has no body", name)
			}
			body = t.Actions[len(t.Actions)-1].(*action).proc.Value()
		}
		o := &outlined{body: s.Root(body), whole: !arg(args, 1).IsNil()}
		if o.whole {
			var err error
			if o.invokes, err = s.stringList(arg(args, 1)); err != nil {
				return mruby.Nil, err
			}
		}
		if block := arg(args, 2); !block.IsNil() {
			o.questions = s.Root(block)
		}
		s.outlines[body] = o
		return mruby.Nil, nil
	})
	s.fn("outlined?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.outlines[arg(args, 0)] != nil), nil
	})
	s.fn("body_under_way", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		if body, ok := s.tasks.Current().(*action); ok {
			return body.proc.Value(), nil
		}
		return mruby.Nil, nil
	})
	// The questions of the body that is under way: none, or [[body, questions]].
	s.fn("own_questions", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.questionsOf(s.tasks.Current()), nil
	})
	// Those of the bodies that come next, as far as it's known.
	s.fn("coming_questions", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.questionsOf(s.tasks.Coming(func(body any) ([]string, bool) {
			o := s.outlineOf(body)
			if o == nil {
				return nil, false
			}
			return o.invokes, o.whole
		})...), nil
	})
}

func (s *Session) outlineOf(body any) *outlined {
	a, ok := body.(*action)
	if !ok {
		return nil
	}
	return s.outlines[a.proc.Value()]
}

func (s *Session) questionsOf(bodies ...any) mruby.Value {
	var list []mruby.Value
	for _, body := range bodies {
		if o := s.outlineOf(body); o != nil && o.questions != nil {
			list = append(list, s.Array(o.body.Value(), o.questions.Value()))
		}
	}
	return s.Array(list...)
}
