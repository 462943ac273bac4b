package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/colonnadedb/colonnade/perf/tpch"
)

func run(args ...string) (string, error) {
	var out bytes.Buffer
	cmd := New()
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	err := cmd.Execute()
	return out.String(), err
}

// TestGen proves that files appear under their scale's folder, all of them, and are used again.
func TestGen(t *testing.T) {
	dir := t.TempDir()
	text, err := run("gen", "--sf", "0.01", "--out", dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "sf0.01"); strings.TrimSpace(text) != want {
		t.Errorf("printed %q, want %q", text, want)
	}
	before := modified(t, dir)
	if _, err := run("gen", "--sf", "0.01", "--out", dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, modified(t, dir)); diff != "" || len(before) != len(tpch.Tables) {
		t.Errorf("%d files; made again: %s", len(before), diff)
	}
}

func modified(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	times := make(map[string]int64)
	for _, table := range tpch.Tables {
		info, err := os.Stat(tpch.Files{Dir: filepath.Join(dir, "sf0.01")}.Path(table))
		if err != nil {
			t.Fatal(err)
		}
		times[string(table)] = info.ModTime().UnixNano()
	}
	return times
}

// TestMistakes proves that wrong arguments are refused with what was expected.
func TestMistakes(t *testing.T) {
	for want, args := range map[string][]string{
		"scale factor \"x\" is not a number": {"gen", "--sf", "x"},
		"want numbers from 1 to 22":          {"tpch", "--queries", "1,23"},
		"want at least 1":                    {"tpch", "--runs", "0"},
		"no recorded answer":                 {"demo", "--sf", "2"},
	} {
		if text, err := run(args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %s", args, err, text)
		}
	}
}

func TestParseQueries(t *testing.T) {
	got, err := parseQueries("1, 6,22")
	if err != nil || !cmp.Equal(got, []int{1, 6, 22}) {
		t.Errorf("got %v, %v", got, err)
	}
}
