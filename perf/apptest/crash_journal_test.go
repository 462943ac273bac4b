package apptest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// rowKind is one way to write rows. Every statement writes one batch: n rows that carry the batch's number and n, so
// that a batch that is there in part gives itself away.
type rowKind struct {
	table string
	most  int // rows of a batch
	write func(ctx context.Context, c *sql.Conn, table string, batch int64, n int) error
}

// rowKinds are the ways under test.
var rowKinds = []rowKind{
	{"single_rows", 1, insertValues},
	{"multi_rows", 300, insertValues},
	{"long_rows", 12000, insertValues},
	{"copied_rows", 5000, insertSelect},
	{"loaded_rows", 30000, loadLocal},
}

// numbersTable has the numbers below its row count, the source of INSERT ... SELECT.
const numbersTable = "crash.numbers"

const rowColumns = "(batch BIGINT NOT NULL, n INT NOT NULL, i INT NOT NULL, v BIGINT, s VARCHAR(40), d DECIMAL(12,2))"

func insertValues(ctx context.Context, c *sql.Conn, table string, batch int64, n int) error {
	var text strings.Builder
	fmt.Fprintf(&text, "INSERT INTO %s VALUES ", table)
	for i := range n {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "(%d,%d,%d,%d,'b%d-%d',%d.25)", batch, n, i, batch*1000+int64(i), batch, i, i)
	}
	_, err := c.ExecContext(ctx, text.String())
	return err
}

func insertSelect(ctx context.Context, c *sql.Conn, table string, batch int64, n int) error {
	_, err := c.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s SELECT %d, %d, i, %d + i, CONCAT('b%d-', i), i + 0.25 FROM %s "+
		"WHERE i < %d", table, batch, n, batch*1000, batch, numbersTable, n))
	return err
}

func loadLocal(ctx context.Context, c *sql.Conn, table string, batch int64, n int) error {
	name := fmt.Sprintf("%s-%d", table, batch)
	mysql.RegisterReaderHandler(name, func() io.Reader {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "%d|%d|%d|%d|b%d-%d|%d.25\n", batch, n, i, batch*1000+int64(i), batch, i, i)
		}
		return strings.NewReader(text.String())
	})
	defer mysql.DeregisterReaderHandler(name)
	_, err := c.ExecContext(ctx, "LOAD DATA LOCAL INFILE 'Reader::"+name+"' INTO TABLE "+table+" FIELDS TERMINATED BY '|'")
	return err
}

// rowJournal is what the outside world knows of one row table.
type rowJournal struct {
	kind rowKind

	mu struct {
		sync.Mutex
		next         int64         // batch
		acknowledged map[int64]int // rows by batch
		unknown      map[int64]int // sent, and the connection broke
		refused      error         // the first error that the server answered with
	}
}

func newRowJournal(kind rowKind) *rowJournal {
	j := &rowJournal{kind: kind}
	j.mu.acknowledged, j.mu.unknown = map[int64]int{}, map[int64]int{}
	return j
}

// write sends batches until the server is gone.
func (j *rowJournal) write(ctx context.Context, c *sql.Conn, random *rand.Rand) {
	for {
		n := 1 + int(float64(j.kind.most-1)*random.Float64()*random.Float64())
		j.mu.Lock()
		j.mu.next++
		batch := j.mu.next
		j.mu.Unlock()
		err := j.kind.write(ctx, c, "crash."+j.kind.table, batch, n)
		j.mu.Lock()
		answer, answered := serverError(err)
		switch {
		case err == nil:
			j.mu.acknowledged[batch] = n
		case answered:
			if j.mu.refused == nil {
				j.mu.refused = answer
			}
		default:
			j.mu.unknown[batch] = n
		}
		j.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// serverError tells an error that the server answered with from a broken connection.
func serverError(err error) (error, bool) {
	var answer *mysql.MySQLError
	return answer, errors.As(err, &answer)
}

// rowsQuery gives each batch with its rows, and whether they are as written.
const rowsQuery = `SELECT batch, COUNT(*), MIN(n), MAX(n), SUM(i), SUM(CASE WHEN v = batch * 1000 + i
	AND s = CONCAT('b', batch, '-', i) AND d = i + 0.25 THEN 0 ELSE 1 END) FROM crash.%s GROUP BY batch`

// check compares the table with the journal. What was in doubt is certain afterwards.
func (j *rowJournal) check(t *testing.T, db *sql.DB) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mu.refused != nil {
		t.Errorf("%s: a statement was refused: %v", j.kind.table, j.mu.refused)
		j.mu.refused = nil
	}
	rows, err := db.QueryContext(t.Context(), fmt.Sprintf(rowsQuery, j.kind.table))
	if err != nil {
		t.Fatalf("%s: %v", j.kind.table, err)
	}
	defer rows.Close()
	found := map[int64]bool{}
	for rows.Next() {
		var batch, count, least, most, sum, wrong int64
		if err := rows.Scan(&batch, &count, &least, &most, &sum, &wrong); err != nil {
			t.Fatal(err)
		}
		n, known := j.mu.acknowledged[batch]
		if !known {
			if n, known = j.mu.unknown[batch]; !known {
				t.Errorf("%s: batch %d with %d rows is there, but was never acknowledged or in doubt", j.kind.table, batch, count)
				continue
			}
			j.mu.acknowledged[batch] = n
		}
		found[batch] = true
		size := int64(n)
		if count != size || least != size || most != size || sum != size*(size-1)/2 || wrong != 0 {
			t.Errorf("%s: batch %d of %d rows has %d rows (n %d to %d, sum of i %d), %d of them not as written", j.kind.table,
				batch, n, count, least, most, sum, wrong)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", j.kind.table, err)
	}
	for batch, n := range j.mu.acknowledged {
		if !found[batch] {
			t.Errorf("%s: acknowledged batch %d of %d rows is lost", j.kind.table, batch, n)
			delete(j.mu.acknowledged, batch)
		}
	}
	clear(j.mu.unknown)
}

// count gives the acknowledged statements.
func (j *rowJournal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.mu.acknowledged)
}

// objects describes databases, tables and views: "table" and its values, "view" and its value, or "database".
type objects map[string]string

// ddlStatement is a statement and what it makes of the objects.
type ddlStatement struct {
	text  string
	apply func(objects)
}

// ddlJournal is what the outside world knows of one writer's databases.
type ddlJournal struct {
	database string

	mu struct {
		sync.Mutex
		certain objects
		doubt   *ddlStatement // sent, and the connection broke
		count   int
		refused error
	}
}

func newDDLJournal(database string) *ddlJournal {
	j := &ddlJournal{database: database}
	j.mu.certain = objects{database: "database"}
	return j
}

// write changes objects until the server is gone.
func (j *ddlJournal) write(ctx context.Context, c *sql.Conn, random *rand.Rand) {
	for {
		s := j.next(random)
		_, err := c.ExecContext(ctx, s.text)
		j.mu.Lock()
		answer, answered := serverError(err)
		switch {
		case err == nil:
			s.apply(j.mu.certain)
			j.mu.count++
		case answered:
			j.mu.refused = fmt.Errorf("%s: %w", s.text, answer)
		default:
			j.mu.doubt = s
		}
		j.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// next chooses a statement that must succeed.
func (j *ddlJournal) next(random *rand.Rand) *ddlStatement {
	j.mu.Lock()
	defer j.mu.Unlock()
	number := fmt.Sprint(random.IntN(1_000_000))
	other := j.database + "_x"
	name := fmt.Sprintf("%s.t%d", j.database, random.IntN(6))
	second := fmt.Sprintf("%s.t%d", j.database, 6+random.IntN(4))
	view := fmt.Sprintf("%s.v%d", j.database, random.IntN(3))
	now := j.mu.certain
	switch random.IntN(8) {
	case 0:
		text := "CREATE VIEW " + view + " AS SELECT " + number + " AS a"
		if now[view] != "" {
			text = "CREATE OR REPLACE VIEW " + view + " AS SELECT " + number + " AS a"
		}
		return &ddlStatement{text, func(o objects) { o[view] = "view " + number }}
	case 1:
		if now[view] != "" {
			return &ddlStatement{"DROP VIEW " + view, func(o objects) { delete(o, view) }}
		}
	case 2:
		if now[other] == "" {
			return &ddlStatement{"CREATE DATABASE " + other, func(o objects) { o[other] = "database" }}
		}
		table := other + ".u" + number
		if now[table] == "" && random.IntN(3) > 0 {
			return &ddlStatement{"CREATE TABLE " + table + " (a INT)", func(o objects) { o[table] = "table" }}
		}
		return &ddlStatement{"DROP DATABASE " + other, func(o objects) {
			maps.DeleteFunc(o, func(k, _ string) bool { return k == other || strings.HasPrefix(k, other+".") })
		}}
	}
	if now[name] == "" {
		return &ddlStatement{"CREATE TABLE " + name + " (a INT NOT NULL, b VARCHAR(20))",
			func(o objects) { o[name] = "table" }}
	}
	switch random.IntN(6) {
	case 0:
		return &ddlStatement{"TRUNCATE TABLE " + name, func(o objects) { o[name] = "table" }}
	case 1:
		if now[second] != "" {
			return &ddlStatement{"DROP TABLE " + name + ", " + second, func(o objects) {
				delete(o, name)
				delete(o, second)
			}}
		}
		return &ddlStatement{"DROP TABLE " + name, func(o objects) { delete(o, name) }}
	case 2:
		if now[second] == "" {
			return &ddlStatement{"RENAME TABLE " + name + " TO " + second, func(o objects) {
				o[second] = o[name]
				delete(o, name)
			}}
		}
		between := j.database + ".between"
		return &ddlStatement{"RENAME TABLE " + name + " TO " + between + ", " + second + " TO " + name + ", " + between +
			" TO " + second, func(o objects) { o[name], o[second] = o[second], o[name] }}
	}
	return &ddlStatement{"INSERT INTO " + name + " VALUES (" + number + ", 'one'), (" + number + ", NULL)",
		func(o objects) { o[name] += " " + number + " " + number }}
}

// check compares the server's objects with the journal. What was in doubt is certain afterwards.
func (j *ddlJournal) check(t *testing.T, db *sql.DB) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mu.refused != nil {
		t.Errorf("refused: %v", j.mu.refused)
		j.mu.refused = nil
	}
	found := j.read(t, db)
	before := sortedValues(j.mu.certain)
	if maps.Equal(found, before) {
		j.mu.doubt = nil
		return
	}
	if j.mu.doubt == nil {
		t.Errorf("objects %v, want %v", found, before)
		j.mu.certain = found
		return
	}
	j.mu.doubt.apply(j.mu.certain)
	if after := sortedValues(j.mu.certain); !maps.Equal(found, after) {
		t.Errorf("objects %v, want %v or, after %s, %v", found, before, j.mu.doubt.text, after)
		j.mu.certain = found
	}
	j.mu.doubt = nil
}

// sortedValues gives a copy in which the values of tables are in order.
func sortedValues(o objects) objects {
	sorted := maps.Clone(o)
	for name, text := range sorted {
		fields := strings.Fields(text)
		slices.Sort(fields[1:])
		sorted[name] = strings.Join(fields, " ")
	}
	return sorted
}

// read gives the objects that the server has.
func (j *ddlJournal) read(t *testing.T, db *sql.DB) objects {
	t.Helper()
	found := objects{}
	for _, database := range queryText(t, db, "SHOW DATABASES") {
		if database != j.database && database != j.database+"_x" {
			continue
		}
		found[database] = "database"
		for _, line := range queryText(t, db, "SHOW FULL TABLES FROM "+database) {
			name, kind, _ := strings.Cut(line, "\t")
			name = database + "." + name
			values := append([]string{"table"}, queryText(t, db, "SELECT a FROM "+name)...)
			if kind == "VIEW" {
				values[0] = "view"
			}
			slices.Sort(values[1:])
			found[name] = strings.Join(values, " ")
		}
	}
	return found
}
