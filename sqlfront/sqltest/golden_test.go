package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what MariaDB answers into the scripts")

// scriptDir has the scripts, in a folder for each area.
const scriptDir = "../testdata/sql"

// TestScripts proves that every script below testdata/sql gets the answers it expects: those of MariaDB.
func TestScripts(t *testing.T) {
	scripts := findScripts(t)
	ours := start(t, startColonnade)
	var oracle *target
	if *rewrite {
		oracle = start(t, startMariaDB)
	}
	for _, path := range scripts {
		name, _ := filepath.Rel(scriptDir, strings.TrimSuffix(path, ".test"))
		t.Run(name, func(t *testing.T) {
			records, err := parseScript(path)
			if err != nil {
				t.Fatal(err)
			}
			if oracle != nil {
				rewriteScript(t, path, records, oracle, ours)
			}
			conn := connect(t, ours)
			for _, r := range records {
				if r.line == 0 || r.only != "" && r.only != ours.name {
					continue
				}
				if err := r.check(t.Context(), conn); err != nil {
					t.Errorf("%s:%d: %s\n%v", path, r.line, r.sql, err)
				}
			}
		})
	}
}

func findScripts(t *testing.T) []string {
	t.Helper()
	var scripts []string
	err := filepath.WalkDir(scriptDir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".test") {
			scripts = append(scripts, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return scripts
}

// rewriteScript writes the answers of MariaDB, or ours where a record runs on Colonnade alone.
func rewriteScript(t *testing.T, path string, records []*record, oracle, ours *target) {
	t.Helper()
	theirs, own := connect(t, oracle), connect(t, ours)
	for _, r := range records {
		if r.line == 0 {
			continue
		}
		var err error
		if r.only == ours.name {
			err = r.rewrite(t.Context(), own)
		} else {
			err = r.rewrite(t.Context(), theirs)
			if r.only == "" {
				// Later records of Colonnade alone need the same state; their failures show in the check.
				run(t.Context(), own, r.sql, false)
			}
		}
		if err != nil {
			t.Errorf("%s:%d: %s: %v", path, r.line, r.sql, err)
		}
	}
	if err := os.WriteFile(path, []byte(format(records)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start starts a server for the time of the test.
func start(t *testing.T, f func(context.Context, string) (*target, error)) *target {
	t.Helper()
	dir, err := os.MkdirTemp("", "sqltest-")
	if err != nil {
		t.Fatal(err)
	}
	s, err := f(context.Background(), dir)
	if err != nil {
		os.RemoveAll(dir)
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		os.RemoveAll(dir)
	})
	return s
}

// connect opens a fresh session with an empty database.
func connect(t *testing.T, s *target) *sql.Conn {
	t.Helper()
	conn, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The session must not be reused: its variables are the script's.
		conn.Raw(func(any) error { return driver.ErrBadConn })
		conn.Close()
	})
	if err := prepareDatabase(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	return conn
}
