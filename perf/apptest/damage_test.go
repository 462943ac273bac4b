package apptest

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/perf/node"
)

// corruptBlock is the number of the error for damaged bytes.
const corruptBlock = 1712

// damagedQueries read every column of a table in different ways. ORDER BY makes their answers comparable.
var damagedQueries = []string{
	"SELECT COUNT(*) FROM %s",
	"SELECT COUNT(a), SUM(a), MIN(b), MAX(b), SUM(c), SUM(d), MIN(e), MAX(e), COUNT(DISTINCT f), COUNT(DISTINCT g), SUM(h) FROM %s",
	"SELECT a, b FROM %s WHERE a BETWEEN 9000 AND 9003 OR a < 3 ORDER BY a",
	"SELECT f, COUNT(*), SUM(c) FROM %s GROUP BY f ORDER BY f",
	"SELECT SUM(CHAR_LENGTH(g)), COUNT(*) FROM %s WHERE g LIKE 'text 1%%'",
	"SELECT a, b, c, d, e, f, g, h FROM %s ORDER BY a",
}

// damagedTables are the tables under test: one that was loaded, one of two loads and inserts, one in the row tail, and
// one that was moved from there to column granules.
var damagedTables = []string{"loaded", "mixed", "tail", "flushed"}

const damagedColumns = " (a INT NOT NULL, b BIGINT, c DECIMAL(12,2), d DOUBLE, e DATE, f VARCHAR(10), g VARCHAR(60), h SMALLINT)"

// damagedRows gives the text of rows [from, to), fields separated by |.
func damagedRows(from, to int) string {
	random := rand.New(rand.NewPCG(uint64(from), 3))
	var text strings.Builder
	for i := from; i < to; i++ {
		h := fmt.Sprint(i % 100)
		if i%7 == 0 {
			h = `\N`
		}
		fmt.Fprintf(&text, "%d|%d|%d.%02d|%g|%04d-%02d-%02d|%s|text %d|%s\n", i, random.Int64(), random.IntN(100_000), i%100,
			float64(random.IntN(1000))/8, 1992+i%8, 1+i%12, 1+i%28, []string{"red", "green", "blue"}[i%3], random.Int64(), h)
	}
	return text.String()
}

// damagedValues gives the same rows for INSERT.
func damagedValues(from, to int) string {
	lines := strings.Split(strings.TrimSuffix(damagedRows(from, to), "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.ReplaceAll("('"+strings.ReplaceAll(line, "|", "','")+"')", `'\N'`, "NULL")
	}
	return strings.Join(lines, ",")
}

// answer is the rows of a query as text, or its error.
type answer struct {
	rows string
	err  error
}

// ask runs a query and keeps its error.
func ask(t *testing.T, db *sql.DB, query string) answer {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		return answer{err: err}
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	cells, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
	}
	var text strings.Builder
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			fmt.Fprintf(&text, "%v%s\t", c.Valid, c.String)
		}
		text.WriteByte('\n')
	}
	return answer{rows: text.String(), err: rows.Err()}
}

// damageSource is a data directory that was stopped cleanly, and its right answers.
type damageSource struct {
	dir     string
	answers map[string]string // by query
}

func newDamageSource(t *testing.T) *damageSource {
	t.Helper()
	s := &damageSource{dir: filepath.Join(t.TempDir(), "source"), answers: map[string]string{}}
	n := start(t, s.dir, "--local-infile")
	db := open(t, n, "")
	mustExec(t, db, "CREATE DATABASE damage")
	for _, table := range damagedTables {
		mustExec(t, db, "CREATE TABLE damage."+table+damagedColumns)
	}
	loadText(t, db, "damage.loaded", damagedRows(0, 20_000))
	loadText(t, db, "damage.mixed", damagedRows(0, 9_000))
	loadText(t, db, "damage.mixed", damagedRows(9_000, 12_000))
	mustExec(t, db, "INSERT INTO damage.mixed VALUES "+damagedValues(12_000, 12_100))
	for i := range 20 {
		mustExec(t, db, "INSERT INTO damage.tail VALUES "+damagedValues(i*10, i*10+10))
	}
	for i := range 10 {
		mustExec(t, db, "INSERT INTO damage.flushed VALUES "+damagedValues(i*1000, i*1000+1000))
	}
	s.ask(t, db)
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	return s
}

// loadText loads a text with LOAD DATA LOCAL.
func loadText(t *testing.T, db *sql.DB, table, text string) {
	t.Helper()
	if err := tryLoadText(t, db, table, text); err != nil {
		t.Fatalf("load %s: %v", table, err)
	}
}

func (s *damageSource) ask(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, table := range damagedTables {
		for _, query := range damagedQueries {
			query = fmt.Sprintf(query, "damage."+table)
			a := ask(t, db, query)
			if a.err != nil {
				t.Fatalf("%s: %v", query, a.err)
			}
			s.answers[query] = a.rows
		}
	}
}

// copyTo copies the data directory.
func (s *damageSource) copyTo(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(s.dir)); err != nil {
		t.Fatal(err)
	}
}

// files gives the paths of the regular files below part of the source that hold bytes, relative to the source.
func (s *damageSource) files(t *testing.T, part string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(filepath.Join(s.dir, part), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil || info.Size() == 0 {
			return err
		}
		relative, err := filepath.Rel(s.dir, path)
		list = append(list, relative)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// damage changes a file in one of the ways that disks do, and says what it did.
func damage(t *testing.T, name string, random *rand.Rand) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := random.IntN(len(text))
	what := ""
	switch random.IntN(8) {
	case 0:
		text = text[:at]
		what = fmt.Sprintf("cut to %d bytes", at)
	case 1:
		n := min(512<<random.IntN(5), len(text)-at)
		clear(text[at : at+n])
		what = fmt.Sprintf("%d bytes at %d set to zero", n, at)
	default:
		text[at] ^= 1 << random.IntN(8)
		what = fmt.Sprintf("a bit of byte %d flipped", at)
	}
	if err := os.WriteFile(name, text, 0o640); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s (%d bytes): %s", filepath.Base(name), len(text), what)
}

// damageRounds gives the number of damaged starts.
func damageRounds(short, long int) int {
	if os.Getenv("COLONNADE_LONG_TESTS") != "" {
		return long
	}
	return short
}

// TestDamagedSegments proves that damage to a segment file gives either the right answer or an error that names table,
// column, extent, file and offset, never a wrong answer; that it costs its own table only; and that the server goes on.
func TestDamagedSegments(t *testing.T) {
	source := newDamageSource(t)
	files := source.files(t, "data1")
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 4))
	found, rounds := 0, damageRounds(24, 400)
	for round := range rounds {
		dir := filepath.Join(t.TempDir(), "data")
		source.copyTo(t, dir)
		file := files[random.IntN(len(files))]
		what := damage(t, filepath.Join(dir, file), random)
		n, err := node.Start(t.Context(), node.Config{Binary: binary, DataDir: dir})
		if err != nil {
			t.Fatalf("seed %d, round %d, %s: %v", seed, round, what, err)
		}
		db := open(t, n, "")
		hit := map[string]bool{}
		for _, table := range damagedTables {
			for _, query := range damagedQueries {
				query = fmt.Sprintf(query, "damage."+table)
				a := ask(t, db, query)
				switch {
				case a.err != nil:
					hit[table] = true
					wantDamage(t, a.err, what, "damage."+table, "column ", "extent ", filepath.Base(file), "offset ")
				case a.rows != source.answers[query]:
					t.Errorf("seed %d, round %d, %s: %s gives a wrong answer", seed, round, what, query)
				}
			}
		}
		if len(hit) > 1 {
			t.Errorf("seed %d, round %d, %s: tables %v give errors", seed, round, what, hit)
		}
		if len(hit) > 0 {
			found++
		}
		checkAlive(t, db, what)
		if err := n.Stop(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if t.Failed() {
			t.Logf("the node's log:\n%s", n.Log())
			break
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d damages gave errors, the others hit nothing that is read", found, rounds)
}

// wantDamage checks the error of a query over damaged bytes.
func wantDamage(t *testing.T, err error, what string, wants ...string) {
	t.Helper()
	var server *mysql.MySQLError
	if !errors.As(err, &server) || server.Number != corruptBlock {
		t.Errorf("%s: got error %v, want number %d", what, err, corruptBlock)
		return
	}
	for _, want := range wants {
		if !strings.Contains(server.Message, want) {
			t.Errorf("%s: no %q in the error: %s", what, want, server.Message)
		}
	}
}

// checkAlive checks that the server answers and takes new tables and rows.
func checkAlive(t *testing.T, db *sql.DB, what string) {
	t.Helper()
	for _, statement := range []string{"CREATE DATABASE alive", "CREATE TABLE alive.t (a INT)",
		"INSERT INTO alive.t VALUES (1), (2)"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("%s: %s: %v", what, statement, err)
			return
		}
	}
	if a := ask(t, db, "SELECT SUM(a) FROM alive.t"); a.err != nil || a.rows != "true3\t\n" {
		t.Errorf("%s: got %v", what, a)
	}
}

// TestDamagedMetadata proves that damage to the metadata store gives a right answer, an error for the tables concerned,
// or a refused start that names the store or its file: never a wrong answer, and never a table that is silently gone.
func TestDamagedMetadata(t *testing.T) {
	source := newDamageSource(t)
	files := source.files(t, "meta")
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 5))
	outcomes := map[string]int{}
	for round := range damageRounds(24, 400) {
		dir := filepath.Join(t.TempDir(), "data")
		source.copyTo(t, dir)
		what := damage(t, filepath.Join(dir, files[random.IntN(len(files))]), random)
		outcome := source.judgeMetadata(t, dir, what)
		outcomes[outcome]++
		if t.Failed() {
			t.Fatalf("seed %d, round %d", seed, round)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("outcomes: %v", outcomes)
}

// judgeMetadata starts a server on a directory with damaged metadata and checks what it does.
func (s *damageSource) judgeMetadata(t *testing.T, dir, what string) string {
	t.Helper()
	n, err := node.Start(t.Context(), node.Config{Binary: binary, DataDir: dir})
	if err != nil {
		wantText(t, err.Error(), filepath.Join(dir, "meta"))
		if !strings.Contains(err.Error(), "exit status 1") {
			t.Errorf("%s: %v", what, err)
		}
		if strings.Contains(err.Error(), "goroutine ") {
			t.Errorf("%s: crash at start: %v", what, err)
		}
		return "start refused"
	}
	outcome := "right"
	db := open(t, n, "")
	for _, table := range damagedTables {
		for _, query := range damagedQueries {
			query = fmt.Sprintf(query, "damage."+table)
			a := ask(t, db, query)
			switch {
			case a.err != nil:
				wantDamage(t, a.err, what, table)
				outcome = "table damaged"
			case a.rows != s.answers[query]:
				t.Errorf("%s: %s gives a wrong answer", what, query)
			}
		}
	}
	checkAlive(t, db, what)
	if err := n.Stop(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if t.Failed() {
		t.Logf("the node's log:\n%s", n.Log())
	}
	return outcome
}
