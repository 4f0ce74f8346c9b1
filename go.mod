module github.com/gocap/gocap

go 1.26.0

require (
	github.com/clipperhouse/uax29/v2 v2.2.0
	github.com/creack/pty v1.1.24
	github.com/google/go-cmp v0.7.0
	github.com/pkg/sftp v1.13.12
	github.com/rogpeppe/go-internal v1.16.0
	github.com/tree-sitter/go-tree-sitter v0.25.0
	github.com/tree-sitter/tree-sitter-ruby v0.23.1
	go.uber.org/goleak v1.3.0
	golang.org/x/crypto v0.58.0
	golang.org/x/net v0.62.0
	golang.org/x/sys v0.49.0
	golang.org/x/term v0.47.0
)

require (
	github.com/kr/fs v0.1.0 // indirect
	github.com/mattn/go-pointer v0.0.1 // indirect
	golang.org/x/text v0.43.0
	golang.org/x/tools v0.51.0 // indirect
)
