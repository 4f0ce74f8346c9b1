package ruby

// The Go halves of the core subjects, in an order in which each finds the
// classes that it builds on.
func init() {
	coreNatives = append(coreNatives,
		defineConversions, defineWarnings, defineThreads, defineEncodings, defineExceptions, defineMissing, defineErrno, defineIO, defineOutput, defineTime, defineFile, defineDir,
		defineEnv, defineProcess, defineStatus, defineSignal, defineExit, defineNumbers, defineIntegers, definePopen, defineSystem, defineStrings, defineRandom, defineFormat, defineInspect, defineSucc, defineMarshal,
		definePack,
	)
}
