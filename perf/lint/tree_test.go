package lint

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// load reads the tree once for all tests.
var load = sync.OnceValues(func() ([]*Source, error) { return Load(filepath.Join("..", "..")) })

func sources(t *testing.T) []*Source {
	t.Helper()
	all, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestImportArrows proves that no layer imports one below it in the table.
func TestImportArrows(t *testing.T) {
	for _, s := range sources(t) {
		if s.File == nil {
			continue
		}
		for _, spec := range s.File.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			target, ours := strings.CutPrefix(path, modulePath+"/")
			if !ours {
				continue
			}
			if slices.Contains(leaves, s.Dir()) && !s.IsTest() {
				t.Errorf("%s: %s is a leaf and may import nothing of ours, but imports %s", s.At(spec.Pos()), s.Dir(), target)
			}
			if !mayImport(layerOf(s.Dir()), layerOf(target)) {
				t.Errorf("%s: %s may not import %s", s.At(spec.Pos()), s.Dir(), target)
			}
		}
	}
}

func mayImport(from, to string) bool {
	for _, arrow := range arrows {
		if arrow.layer == from {
			return from == to || slices.Contains(arrow.may, to)
		}
	}
	return false
}

// TestTopFolders proves that the root holds the layers and nothing else.
func TestTopFolders(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	made := []string{"bin", "build", "data", "packaging", ".git", ".ci"}
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() && !mayImport(name, name) && !slices.Contains(made, name) {
			t.Errorf("folder %s is none of the layers", name)
		}
		if !entry.IsDir() && strings.HasSuffix(name, ".go") && name != "main.go" {
			t.Errorf("%s: only main.go stands in the root", name)
		}
	}
}

// TestFormat proves that every Go file is as gofmt writes it.
func TestFormat(t *testing.T) {
	for _, s := range sources(t) {
		if s.File == nil {
			continue
		}
		want, err := format.Source(s.Text)
		if err != nil {
			t.Errorf("%s: %v", s.Path, err)
		} else if !bytes.Equal(want, s.Text) {
			t.Errorf("%s: not as gofmt writes it", s.Path)
		}
	}
}

// The limits of files and lines, and the files that are above the first with the length they may have. A generated file
// has none.
const (
	maxLines = 800
	// Lines aim at 120 columns, a tab counting as one; a few more are better than a bad break.
	maxColumns    = 126
	maxAsmColumns = 140 // drawings of lanes and tables of registers
)

var longFiles = map[string]int{}

// wideFiles are the files with lines above the limit, with the columns they may have.
var wideFiles = map[string]int{
	"sqlfront/sqlerr/kinds.go": 174, // a table of messages
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// TestLengths proves that no file and no line outgrows its limit.
func TestLengths(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasSuffix(s.Path, ".go") && !strings.HasSuffix(s.Path, ".s") || generated.Match(s.Text) {
			continue
		}
		limit := maxLines
		if listed, ok := longFiles[s.Path]; ok {
			limit = listed
		}
		width := maxColumns
		if strings.HasSuffix(s.Path, ".s") {
			width = maxAsmColumns
		}
		if listed, ok := wideFiles[s.Path]; ok {
			width = listed
		}
		lines := strings.Split(string(s.Text), "\n")
		if len(lines)-1 > limit {
			t.Errorf("%s: %d lines, limit %d: split it by subject", s.Path, len(lines)-1, limit)
		}
		for i, line := range lines {
			columns := len([]rune(line))
			// A test's expected texts are as long as they are.
			if columns > width && !s.IsTest() && !strings.Contains(line, `name:"`) {
				t.Errorf("%s:%d: %d columns, limit %d", s.Path, i+1, columns, width)
			}
		}
	}
}

// TestNoPathsOfOneMachine proves that nothing names a folder that only one machine has.
func TestNoPathsOfOneMachine(t *testing.T) {
	path := regexp.MustCompile("[\"'` (](/root|/home/[a-z]+|/work|/Users)/")
	for _, s := range sources(t) {
		if s.Dir() == "perf/lint" {
			continue
		}
		for i, line := range strings.Split(string(s.Text), "\n") {
			if path.MatchString(line) {
				t.Errorf("%s:%d: a path of one machine: %s", s.Path, i+1, strings.TrimSpace(line))
			}
		}
	}
}
