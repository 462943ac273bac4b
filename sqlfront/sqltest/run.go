package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// systemDatabases are those that a script must not drop.
var systemDatabases = []string{"information_schema", "mysql", "performance_schema", "sys"}

// prepareDatabase gives a script an empty database "test" on a fresh session, and no others.
func prepareDatabase(ctx context.Context, conn *sql.Conn) error {
	r, err := run(ctx, conn, "SHOW DATABASES", false)
	if err != nil {
		return err
	}
	for _, name := range r.rows {
		if slices.Contains(systemDatabases, name) {
			continue
		}
		if _, err := conn.ExecContext(ctx, "DROP DATABASE `"+name+"`"); err != nil {
			return err
		}
	}
	for _, s := range []string{"CREATE DATABASE test", "USE test", "SET time_zone = '+00:00'"} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// check runs the record and returns what differs from what it expects.
func (r *record) check(ctx context.Context, conn *sql.Conn) error {
	got, err := run(ctx, conn, r.sql, false)
	switch {
	case r.wantErr && err == nil:
		return fmt.Errorf("no error, want %s (%s)", r.code, r.state)
	case r.wantErr:
		return r.checkError(err)
	case err != nil:
		return err
	case !r.query:
		return nil
	}
	if err := r.checkResult(got, false); err != nil || r.option("text") {
		return err
	}
	got, err = run(ctx, conn, r.sql, true)
	if err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	if err := r.checkResult(got, true); err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	return nil
}

func (r *record) checkError(err error) error {
	code, state, message, _ := errorParts(err)
	// Each server names itself.
	message = strings.ReplaceAll(message, "Colonnade", "MariaDB")
	want := strings.ReplaceAll(strings.Join(r.want, "\n"), "Colonnade", "MariaDB")
	if code != r.code || state != r.state || r.hasWant && message != want {
		return fmt.Errorf("error %s (%s): %s\nwant  %s (%s): %s", code, state, message, r.code, r.state, want)
	}
	return nil
}

func (r *record) checkResult(got *result, prepared bool) error {
	if r.types != got.types {
		return fmt.Errorf("types %s, want %s", got.types, r.types)
	}
	types := r.types
	if prepared {
		types = strings.ReplaceAll(types, "R", string(roundedFloat))
	}
	if d := compareRows(types, r.want, r.lines(got)); d != "" {
		return fmt.Errorf("%s", d)
	}
	return nil
}

// lines are the result as the script has it.
func (r *record) lines(got *result) []string {
	lines := got.rows
	if r.option("rowsort") {
		lines = slices.Clone(lines)
		slices.Sort(lines)
	}
	if r.option("names") {
		lines = append([]string{strings.Join(got.names, "\t")}, lines...)
	}
	return lines
}

// rewrite runs the record and makes what the server answers what it expects.
func (r *record) rewrite(ctx context.Context, conn *sql.Conn) error {
	got, err := run(ctx, conn, r.sql, false)
	if err != nil {
		code, state, message, ok := errorParts(err)
		if !ok {
			return err
		}
		if !r.wantErr {
			r.query, r.options, r.types = false, nil, ""
		}
		r.wantErr, r.code, r.state = true, code, state
		if r.hasWant = !r.brief; r.hasWant {
			r.want = []string{message}
		}
		return nil
	}
	if r.wantErr {
		return fmt.Errorf("line %d: no error from %s", r.line, r.sql)
	}
	if r.query {
		r.types, r.want, r.hasWant = got.types, r.lines(got), true
	}
	return nil
}
