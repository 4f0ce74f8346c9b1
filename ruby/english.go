package ruby

import "github.com/gocap/gocap/mruby"

func init() { libNatives["English"] = defineEnglish }

// aliasGlobal makes a global variable another name for one.
func (in *Interp) aliasGlobal(alias, name string) error {
	// Compiled once: these see a hooked variable, as the Go side doesn't.
	get, err := in.Run("proc { "+name+" }", coreLabel+"alias", 1) // whose $~ is its caller's
	if err != nil {
		return err
	}
	in.Root(get)
	// Now, since nothing can be compiled while a variable is being set; those
	// that can't be are an error then.
	set, cannot := in.Run("proc { |v| "+name+" = v }", coreLabel+"alias", 1)
	if cannot == nil {
		in.Root(set)
	}
	in.HookGlobal(alias, mruby.Special{
		Get: func() (mruby.Value, error) { return in.Call(get, "call") },
		Set: func(v mruby.Value) error {
			if cannot != nil {
				return cannot
			}
			_, err := in.Call(set, "call", v)
			return err
		},
	})
	return nil
}

func defineEnglish(in *Interp) error {
	for alias, name := range map[string]string{
		"$ERROR_INFO": "$!", "$ERROR_POSITION": "$@", "$CHILD_STATUS": "$?", "$LAST_MATCH_INFO": "$~",
		"$PROCESS_ID": "$$", "$PID": "$$", "$PROGRAM_NAME": "$0",
		"$INPUT_RECORD_SEPARATOR": "$/", "$RS": "$/", "$OUTPUT_RECORD_SEPARATOR": "$\\", "$ORS": "$\\",
		"$FIELD_SEPARATOR": "$;", "$FS": "$;", "$OUTPUT_FIELD_SEPARATOR": "$,", "$OFS": "$,",
		"$INPUT_LINE_NUMBER": "$.", "$NR": "$.", "$LAST_READ_LINE": "$_",
		"$DEFAULT_OUTPUT": "$stdout", "$DEFAULT_INPUT": "$stdin",
		"$MATCH": "$&", "$PREMATCH": "$`", "$POSTMATCH": "$'", "$LAST_PAREN_MATCH": "$+",
	} {
		if err := in.aliasGlobal(alias, name); err != nil {
			return err
		}
	}
	in.GlobalSet("$ARGV", in.MustConst("ARGV"))
	return nil
}
