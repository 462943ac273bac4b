// Package lint keeps the rules of the house that a compiler does not: which folder may import which, where a panic may
// stand, that what is exported is documented, that assembly says what it is. Each rule is a test of this package; a
// finding names its file and line. Numeric limits are ratchets: a file above one is listed with the size it may have,
// and the list only gets shorter.
package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// modulePath begins the import path of our packages.
const modulePath = "github.com/colonnadedb/colonnade"

// Source is one file of the tree.
type Source struct {
	// Path is relative to the root, with slashes.
	Path string
	Text []byte
	// File is the syntax tree of a Go file, nil for others; Tree has its positions.
	File *ast.File
	Tree *token.FileSet
}

// Dir gives the folder of the file; "." is the root.
func (s *Source) Dir() string { return filepath.ToSlash(filepath.Dir(s.Path)) }

// IsTest reports whether it is Go test code.
func (s *Source) IsTest() bool { return strings.HasSuffix(s.Path, "_test.go") }

// At gives a position as file:line.
func (s *Source) At(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.Path, s.Tree.Position(pos).Line)
}

// Load reads the Go files, assembly files and texts of the tree below root.
func Load(root string) ([]*Source, error) {
	tree := token.NewFileSet()
	var sources []*Source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (isOutside(root, path) || name == "testdata" || name == ".git") {
				return filepath.SkipDir
			}
			return nil
		}
		switch filepath.Ext(name) {
		case ".go", ".s", ".h", ".md", ".sql":
		default:
			if name != "Makefile" {
				return nil
			}
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s := &Source{Path: filepath.ToSlash(relative), Text: text, Tree: tree}
		if filepath.Ext(name) == ".go" {
			if s.File, err = parser.ParseFile(tree, path, text, parser.ParseComments); err != nil {
				return err
			}
		}
		sources = append(sources, s)
		return nil
	})
	return sources, err
}

// isOutside reports whether a folder holds what is made, not what is written.
func isOutside(root, path string) bool {
	switch path {
	case filepath.Join(root, "bin"), filepath.Join(root, "build"), filepath.Join(root, "data"):
		return true
	}
	return false
}

// arrows says, for each layer, which layers it may import. Arrows point up this table only.
var arrows = []struct {
	layer string
	may   []string
}{
	{"asm", nil},
	{"ioengine", []string{"asm"}},
	{"vec", []string{"asm", "ioengine"}},
	{"colstore", []string{"asm", "ioengine", "vec"}},
	{"netmpp", []string{"asm", "ioengine", "vec", "colstore"}},
	{"sqlfront", []string{"asm", "ioengine", "vec", "colstore", "netmpp"}},
	{"perf", []string{"asm", "ioengine", "vec", "colstore", "netmpp", "sqlfront"}},
	{".", []string{"asm", "ioengine", "vec", "colstore", "netmpp", "sqlfront", "perf"}},
}

// leaves import nothing of ours, so that every layer may import them.
var leaves = []string{"asm/cpu", "asm/invariants", "vec/types"}

// layerOf gives the layer of a folder.
func layerOf(dir string) string {
	layer, _, _ := strings.Cut(dir, "/")
	return layer
}
