package tpch

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Runner runs TPC-H on one database of a server. A Runner's methods may be called one at a time.
type Runner struct {
	config   *mysql.Config
	database string
	db       *sql.DB
	conn     *sql.Conn
}

// NewRunner prepares a runner for a database of the server that the data source name tells (its own database name,
// if any, is left aside). Nothing is sent before Create or Connect.
func NewRunner(dsn, database string) (*Runner, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("data source name: %w", err)
	}
	if database == "" || strings.ContainsAny(database, "`/") {
		return nil, fmt.Errorf("database name %q: want a plain name", database)
	}
	return &Runner{config: config, database: database}, nil
}

// Create drops the database if it exists, creates it with its eight tables, and connects to it.
func (r *Runner) Create(ctx context.Context) error {
	statements, err := Schema()
	if err != nil {
		return err
	}
	if err := r.connect(ctx, ""); err != nil {
		return err
	}
	for _, statement := range append([]string{
		"DROP DATABASE IF EXISTS `" + r.database + "`",
		"CREATE DATABASE `" + r.database + "`",
		"USE `" + r.database + "`",
	}, statements...) {
		if _, err := r.conn.ExecContext(ctx, statement); err != nil {
			first, _, _ := strings.Cut(statement, "\n")
			return fmt.Errorf("%s: %w", first, err)
		}
	}
	return nil
}

// Connect connects to the database, which an earlier Create and Load have filled.
func (r *Runner) Connect(ctx context.Context) error { return r.connect(ctx, r.database) }

func (r *Runner) connect(ctx context.Context, database string) error {
	r.Close()
	config := r.config.Clone()
	config.DBName = database
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", config.Addr, err)
	}
	r.db = sql.OpenDB(connector)
	if r.conn, err = r.db.Conn(ctx); err != nil {
		return fmt.Errorf("connect to %s: %w", config.Addr, err)
	}
	return nil
}

// Close closes the connection.
func (r *Runner) Close() {
	if r.conn != nil {
		r.conn.Close()
	}
	if r.db != nil {
		r.db.Close()
	}
	r.conn, r.db = nil, nil
}

// LoadedTable tells what one LOAD DATA statement did.
type LoadedTable struct {
	Table   Table
	Rows    int64
	Bytes   int64
	Elapsed time.Duration
}

// LoadProgress is a moment of a load.
type LoadProgress struct {
	Table       Table
	Sent, Total int64 // bytes of the table's file
}

// Load loads the tables with LOAD DATA LOCAL INFILE, and checks that the server counted as many rows as were sent.
// The progress function, which may be nil, is called as bytes leave for the server.
func (r *Runner) Load(ctx context.Context, files Files, progress func(LoadProgress)) ([]LoadedTable, error) {
	var loaded []LoadedTable
	for _, table := range Tables {
		one, err := r.LoadTable(ctx, files, table, progress)
		if err != nil {
			return loaded, fmt.Errorf("load table %s: %w", table, err)
		}
		loaded = append(loaded, one)
	}
	return loaded, nil
}

// readerNumber makes the names of registered readers unique.
var readerNumber atomic.Uint64

// LoadTable loads one table.
func (r *Runner) LoadTable(
	ctx context.Context, files Files, table Table, progress func(LoadProgress),
) (LoadedTable, error) {
	f, err := os.Open(files.Path(table))
	if err != nil {
		return LoadedTable{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return LoadedTable{}, err
	}
	reader := &countingReader{
		src: f, progress: progress, at: LoadProgress{Table: table, Total: info.Size()},
	}
	name := fmt.Sprintf("tpch-%s-%d", table, readerNumber.Add(1))
	mysql.RegisterReaderHandler(name, func() io.Reader { return reader })
	defer mysql.DeregisterReaderHandler(name)

	start := time.Now()
	result, err := r.conn.ExecContext(ctx, fmt.Sprintf(
		"LOAD DATA LOCAL INFILE 'Reader::%s' INTO TABLE %s FIELDS TERMINATED BY '|'", name, table))
	if err != nil {
		return LoadedTable{}, err
	}
	rows, err := result.RowsAffected()
	if err != nil {
		return LoadedTable{}, err
	}
	if rows != reader.lines {
		return LoadedTable{}, fmt.Errorf("the server counted %d rows of %d lines", rows, reader.lines)
	}
	return LoadedTable{Table: table, Rows: rows, Bytes: reader.at.Sent, Elapsed: time.Since(start)}, nil
}

// Query runs query n and reads its whole answer.
func (r *Runner) Query(ctx context.Context, n int) (Answer, error) {
	text, err := Query(n)
	if err != nil {
		return Answer{}, err
	}
	answer, err := queryAnswer(ctx, r.conn, text)
	if err != nil {
		return Answer{}, fmt.Errorf("query %d: %w", n, err)
	}
	return answer, nil
}

// queryAnswer runs a query and reads its rows as the texts that the server sent.
func queryAnswer(ctx context.Context, conn *sql.Conn, text string) (Answer, error) {
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return Answer{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Columns: columns}
	cells, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return Answer{}, err
		}
		row := make([]string, len(cells))
		for i, cell := range cells {
			if row[i] = Null; cell.Valid {
				row[i] = cell.String
			}
		}
		answer.Rows = append(answer.Rows, row)
	}
	return answer, rows.Err()
}

// countingReader counts the bytes and lines that pass.
type countingReader struct {
	src      io.Reader
	progress func(LoadProgress)
	at       LoadProgress
	lines    int64
}

// Read implements io.Reader.
func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.at.Sent += int64(n)
	c.lines += int64(bytes.Count(p[:n], []byte{'\n'}))
	if c.progress != nil {
		c.progress(c.at)
	}
	return n, err
}
