package shell

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/command/rowfmt"
)

// Session is a connection to a server, and a second one, made when needed, that watches and kills its queries.
type Session struct {
	config *mysql.Config
	db     *sql.DB
	conn   *sql.Conn
	id     uint64

	// side is the second connection. Progress line and interrupt handler use it at the same time.
	side struct {
		sync.Mutex
		db *sql.DB
	}
}

// Dial connects.
func Dial(ctx context.Context, config *mysql.Config) (*Session, error) {
	s := &Session{config: config}
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Session) connect(ctx context.Context) error {
	connector, err := mysql.NewConnector(s.config)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", s.config.Addr, err)
	}
	db := sql.OpenDB(connector)
	conn, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return fmt.Errorf("connect to %s: %w", s.config.Addr, err)
	}
	var id uint64
	if err := conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		db.Close()
		return fmt.Errorf("ask for the connection's id: %w", err)
	}
	s.db, s.conn, s.id = db, conn, id
	return nil
}

// Close ends the connections.
func (s *Session) Close() {
	if s.db != nil {
		s.conn.Close()
		s.db.Close()
	}
	s.side.Lock()
	defer s.side.Unlock()
	if s.side.db != nil {
		s.side.db.Close()
	}
}

// reconnect replaces a lost connection; variables and temporary tables of the old one are gone.
func (s *Session) reconnect(ctx context.Context) error {
	s.conn.Close()
	s.db.Close()
	return s.connect(ctx)
}

// isLost reports whether an error means that the connection is gone.
func isLost(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone)
}

// sideDB gives the second connection.
func (s *Session) sideDB() (*sql.DB, error) {
	s.side.Lock()
	defer s.side.Unlock()
	if s.side.db == nil {
		config := s.config.Clone()
		config.DBName = ""
		connector, err := mysql.NewConnector(config)
		if err != nil {
			return nil, err
		}
		s.side.db = sql.OpenDB(connector)
		s.side.db.SetMaxOpenConns(2)
	}
	return s.side.db, nil
}

// Kill ends the running query of the session, which reports error 1317 then.
func (s *Session) Kill(ctx context.Context) error {
	db, err := s.sideDB()
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "KILL QUERY "+strconv.FormatUint(s.id, 10))
	return err
}

// Outcome tells what a statement did.
type Outcome struct {
	// HasRows says that the statement gave a result set, of Rows rows.
	HasRows bool
	Rows    int64
	// Affected is the number of rows that a statement without a result set changed.
	Affected int64
}

// Run runs a statement and writes its result sets with writers that newWriter makes. Rows pass one by one.
// firstRow, which may be nil, is called before the first output.
func (s *Session) Run(
	ctx context.Context, text string, newWriter func() (rowfmt.Writer, error), firstRow func(),
) (Outcome, error) {
	if !returnsRows(text) {
		result, err := s.conn.ExecContext(ctx, text)
		if err != nil {
			return Outcome{}, err
		}
		affected, err := result.RowsAffected()
		return Outcome{Affected: affected}, err
	}
	rows, err := s.conn.QueryContext(ctx, text)
	if err != nil {
		return Outcome{}, err
	}
	defer rows.Close()
	var outcome Outcome
	for {
		count, has, err := writeResult(rows, newWriter, firstRow)
		outcome.HasRows = outcome.HasRows || has
		outcome.Rows += count
		if err != nil {
			return outcome, err
		}
		if !rows.NextResultSet() {
			return outcome, rows.Err()
		}
	}
}

// returnsRows guesses from the first word whether a statement has a result set. A wrong "yes" only loses the count of
// changed rows, so what is not known to change data counts as a query.
func returnsRows(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 {
		return true
	}
	switch strings.ToUpper(words[0]) {
	case "INSERT", "REPLACE", "DELETE", "UPDATE":
		return strings.Contains(strings.ToUpper(text), "RETURNING")
	case "CREATE", "DROP", "ALTER", "TRUNCATE", "RENAME", "LOAD", "SET", "USE", "GRANT", "REVOKE", "KILL", "COMMIT",
		"ROLLBACK", "BEGIN", "START", "FLUSH", "LOCK", "UNLOCK", "SAVEPOINT", "RELEASE":
		return false
	}
	return true
}

// writeResult writes one result set, if there is one.
func writeResult(rows *sql.Rows, newWriter func() (rowfmt.Writer, error), firstRow func()) (int64, bool, error) {
	types, err := rows.ColumnTypes()
	if err != nil || len(types) == 0 {
		return 0, false, err
	}
	columns := make([]rowfmt.Column, len(types))
	cells, targets := make([]cell, len(types)), make([]any, len(types))
	for i, t := range types {
		columns[i] = rowfmt.Column{Name: t.Name(), Numeric: isNumeric(t.DatabaseTypeName())}
		targets[i] = &cells[i]
	}
	w, err := newWriter()
	if err != nil {
		return 0, true, err
	}
	more := rows.Next()
	if firstRow != nil {
		firstRow()
	}
	if !more && rows.Err() != nil {
		return 0, true, rows.Err()
	}
	if err := w.Header(columns); err != nil {
		return 0, true, err
	}
	var count int64
	values := make([]rowfmt.Value, len(types))
	for ; more; more = rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return count, true, err
		}
		for i := range cells {
			values[i] = rowfmt.Value{Text: cells[i].text, Null: cells[i].null}
		}
		if err := w.Row(values); err != nil {
			return count, true, err
		}
		count++
	}
	return count, true, errors.Join(rows.Err(), w.End())
}

// isNumeric reports whether a type's values are numbers.
func isNumeric(name string) bool {
	switch strings.TrimPrefix(name, "UNSIGNED ") {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE", "YEAR":
		return true
	}
	return false
}

// cell receives one value as text and reuses its memory.
type cell struct {
	text []byte
	null bool
}

var _ sql.Scanner = (*cell)(nil)

// Scan implements sql.Scanner.
func (c *cell) Scan(src any) error {
	c.text, c.null = c.text[:0], false
	switch v := src.(type) {
	case nil:
		c.null = true
	case []byte:
		c.text = append(c.text, v...)
	case string:
		c.text = append(c.text, v...)
	case int64:
		c.text = strconv.AppendInt(c.text, v, 10)
	case uint64:
		c.text = strconv.AppendUint(c.text, v, 10)
	case float32:
		c.text = appendFloat(c.text, float64(v), 32)
	case float64:
		c.text = appendFloat(c.text, v, 64)
	default:
		return fmt.Errorf("the driver gave a value of type %T", src)
	}
	return nil
}

// appendFloat writes a number as MySQL does: with an exponent only where it is below 1e-15 or from 1e15 on.
func appendFloat(dst []byte, v float64, bits int) []byte {
	if abs := max(v, -v); v == 0 || (abs >= 1e-15 && abs < 1e15) {
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	}
	text := strconv.FormatFloat(v, 'e', -1, bits)
	mantissa, exponent, _ := strings.Cut(text, "e")
	exponent = strings.Replace(strings.TrimPrefix(exponent, "+"), "-0", "-", 1)
	return append(dst, mantissa+"e"+strings.TrimPrefix(exponent, "0")...)
}

// errorText gives the line that people know from MySQL's client.
func errorText(err error, line int) string {
	at := ""
	if line > 0 {
		at = fmt.Sprintf(" at line %d", line)
	}
	var server *mysql.MySQLError
	if errors.As(err, &server) {
		return fmt.Sprintf("ERROR %d (%s)%s: %s", server.Number, server.SQLState[:], at, server.Message)
	}
	text := err.Error()
	if strings.HasPrefix(text, "local file '") {
		text += " (start with --local-infile to let the server read files of this machine)"
	}
	return "ERROR" + at + ": " + text
}
