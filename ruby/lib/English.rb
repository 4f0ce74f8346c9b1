# The VM has no aliases of globals. Those that change ($CHILD_STATUS, and what
# regular expressions set) are set along with the short names.
$PROGRAM_NAME = $0
$PROCESS_ID = $PID = $$
$INPUT_RECORD_SEPARATOR = $RS = $/
$OUTPUT_RECORD_SEPARATOR = $ORS = nil
$FIELD_SEPARATOR = $FS = nil
$OUTPUT_FIELD_SEPARATOR = $OFS = nil
$DEFAULT_OUTPUT = $stdout
$DEFAULT_INPUT = $stdin
$CHILD_STATUS = $?
$ARGV = ARGV
