package apptest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/perf/tpch"
)

// TestTPCH proves that the 22 answers are right through go-sql-driver, at each scale that has recorded ones.
func TestTPCH(t *testing.T) {
	scales := []tpch.Scale{1, 10}
	if os.Getenv("COLONNADE_LONG_TESTS") != "" {
		scales = append(scales, 100)
	}
	for _, scale := range scales {
		t.Run("sf"+scale.String(), func(t *testing.T) {
			n := startLocal(t)
			r := loadTPCH(t, n, scale)
			for q := 1; q <= tpch.QueryCount; q++ {
				checkQueries(t, r, scale, q)
			}
			if err := n.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTPCHWithMariadb proves that the mariadb client loads TPC-H and reads the right answers.
func TestTPCHWithMariadb(t *testing.T) {
	const scale = tpch.Scale(1)
	n := startLocal(t)
	files, err := tpch.EnsureFiles(t.Context(), cacheDir, scale)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := tpch.Schema()
	if err != nil {
		t.Fatal(err)
	}
	script := "CREATE DATABASE tpch; USE tpch;\n" + strings.Join(schema, ";\n") + ";\n"
	for _, table := range tpch.Tables {
		script += "LOAD DATA LOCAL INFILE '" + files.Path(table) + "' INTO TABLE " + string(table) +
			" FIELDS TERMINATED BY '|';\n"
	}
	output(t, mariadb(t, n, "--local-infile=1"), script)
	for q := 1; q <= tpch.QueryCount; q++ {
		text, err := tpch.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, scale, q, parseBatch(output(t, mariadb(t, n, "--batch", "tpch"), text+";\n"), "NULL"))
	}
}

// parseBatch reads a client's tab-separated output.
func parseBatch(text, null string) tpch.Answer {
	var a tpch.Answer
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i := range fields {
			if fields[i] == null {
				fields[i] = tpch.Null
			}
		}
		if a.Columns == nil {
			a.Columns = fields
			continue
		}
		a.Rows = append(a.Rows, fields)
	}
	return a
}

// TestDemo proves that the demonstration ends well and says so.
func TestDemo(t *testing.T) {
	text := output(t, exec.CommandContext(t.Context(), binary, "bench", "demo", "--sf", "0.01", "--cache-dir", cacheDir), "")
	if !strings.Contains(text, "22 of 22 answers are right") {
		t.Errorf("output:\n%s", text)
	}
}
