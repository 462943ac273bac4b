package shell

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
)

// TestSplit proves that only delimiters outside quotes and comments end statements, and that lines are counted.
func TestSplit(t *testing.T) {
	for script, want := range map[string][]Statement{
		"":                             nil,
		";;\n ; -- nothing\n/* x; */;": nil,
		"SELECT 1; SELECT\n2;":         {{Text: "SELECT 1", Line: 1}, {Text: "SELECT\n2", Line: 1}},
		"SELECT 1":                     {{Text: "SELECT 1", Line: 1}},
		"SELECT 1\\G\nSELECT 2\\g":     {{Text: "SELECT 1", Line: 1, Vertical: true}, {Text: "SELECT 2", Line: 2}},
		"-- a;b\n# c;d\n\nSELECT 'x;\\';', \";\"\";\", `;` -- e;\n;": {
			{Text: "SELECT 'x;\\';', \";\"\";\", `;` -- e;", Line: 4}},
		"SELECT 'a\nb\\\nc';\nSELECT 2;":   {{Text: "SELECT 'a\nb\\\nc'", Line: 1}, {Text: "SELECT 2", Line: 4}},
		"/*!40101 SET x=1 */;SELECT 1--1;": {{Text: "/*!40101 SET x=1 */", Line: 1}, {Text: "SELECT 1--1", Line: 1}},
		"SELECT /* ; ' */ 1;":              {{Text: "SELECT /* ; ' */ 1", Line: 1}},
	} {
		if diff := cmp.Diff(want, splitScript(script)); diff != "" {
			t.Errorf("%q: %s", script, diff)
		}
	}
}

// TestSplitByLine proves that a statement does not depend on how its lines arrive.
func TestSplitByLine(t *testing.T) {
	s := newSplitter()
	for _, line := range []string{"SELECT 'a\n", "b';\n"} {
		s.feed(line)
	}
	if st, ok := s.next(); !ok || st.Text != "SELECT 'a\nb'" {
		t.Errorf("got %+v, %v", st, ok)
	}
	s.feed("SELECT /* open\n")
	if st, ok := s.next(); ok || !s.pending() {
		t.Errorf("got %+v, pending %v", st, s.pending())
	}
	s.reset()
	s.delimiter = "//"
	s.feed("BEGIN; END//\n")
	if st, ok := s.next(); !ok || st.Text != "BEGIN; END" {
		t.Errorf("got %+v, %v", st, ok)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("SELECT 1; -- x\n'a;b'\\G")
	f.Fuzz(func(t *testing.T, script string) {
		for _, st := range splitScript(script) {
			if st.Text == "" || !strings.Contains(script, st.Text) || st.Line < 1 {
				t.Errorf("%q gave %+v", script, st)
			}
		}
	})
}

func TestReturnsRows(t *testing.T) {
	for text, want := range map[string]bool{
		"select 1": true, "(SELECT 1)": true, "SHOW TABLES": true, "WITH a AS (SELECT 1) SELECT * FROM a": true,
		"insert into t values (1)": false, "INSERT INTO t VALUES (1) RETURNING a": true, "LOAD DATA INFILE 'x'": false,
		"CALL p()": true, "USE d": false,
	} {
		if got := returnsRows(text); got != want {
			t.Errorf("returnsRows(%q) = %v", text, got)
		}
	}
}

func TestCellText(t *testing.T) {
	for want, src := range map[string]any{
		"1000000": 1e6, "1e15": 1e15, "1e20": 1e20, "1.5e-16": 1.5e-16, "0.1": float32(0.1), "0": 0.0, "-2.5": -2.5,
		"-7": int64(-7), "18446744073709551615": uint64(1<<64 - 1), "x": []byte("x"),
	} {
		var c cell
		if err := c.Scan(src); err != nil || string(c.text) != want || c.null {
			t.Errorf("%v: got %q, %v; want %q", src, c.text, err, want)
		}
	}
	var c cell
	if err := c.Scan(nil); err != nil || !c.null {
		t.Errorf("NULL: got %+v, %v", c, err)
	}
}

func TestErrorText(t *testing.T) {
	err := &mysql.MySQLError{Number: 1064, SQLState: [5]byte{'4', '2', '0', '0', '0'}, Message: "no"}
	if got, want := errorText(err, 3), "ERROR 1064 (42000) at line 3: no"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got := errorText(errors.New("local file '/x' is not registered"), 0)
	if !strings.Contains(got, "--local-infile") {
		t.Errorf("no hint in %q", got)
	}
}

// TestHistory proves that lines come back newest first from the file, without passwords and repetitions.
func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "history")
	h, err := openHistory(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"SELECT 1;", "SELECT 1;", "SET PASSWORD = 'x';", " ", "SELECT 2;"} {
		h.Add(line)
	}
	if err := h.save(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info, err)
	}
	if h, err = openHistory(file); err != nil {
		t.Fatal(err)
	}
	if h.Len() != 2 || h.At(0) != "SELECT 2;" || h.At(1) != "SELECT 1;" {
		t.Errorf("got %q", h.lines)
	}
}
