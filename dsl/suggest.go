package dsl

import (
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// Words that a name alone may have meant, as Ruby's did_you_mean has them.
var reservedWords = strings.Fields("BEGIN END alias and begin break case class def defined? do else elsif end ensure " +
	"false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield")

// suggestion is what a mistyped name may have meant, as further lines of the
// message of a NameError; empty when there is nothing to say.
func (s *Session) suggestion(exc *mruby.Exception) string {
	if exc.Class != "NameError" && exc.Class != "NoMethodError" || !strings.HasPrefix(exc.Message, "undefined ") {
		return ""
	}
	name, err := s.Call(exc.Value(), "name")
	if err != nil || name.IsNil() {
		return ""
	}
	receiver := s.Ivar(exc.Value(), "@receiver")
	names, err := s.methodNames(receiver)
	if err != nil {
		return ""
	}
	if receiver == s.main {
		names = append(names, reservedWords...)
	}
	typed, _ := s.Name(name)
	return runtime.DidYouMean(runtime.SimilarNames(typed, names))
}

// methodNames are the methods of an object by name: at the top level those too
// that are private there, elsewhere those that not every object has.
func (s *Session) methodNames(object mruby.Value) ([]string, error) {
	list, err := s.Call(object, "methods")
	if err != nil {
		return nil, err
	}
	method := "-"
	var more mruby.Value
	if object == s.main {
		method = "+"
		more, err = s.Call(object, "private_methods")
	} else {
		more, err = s.Call(s.MustConst("Object"), "instance_methods")
	}
	if err == nil {
		list, err = s.Call(list, method, more)
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range s.Items(list) {
		if name, ok := s.Name(v); ok && !strings.HasPrefix(name, "__") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
