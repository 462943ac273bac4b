package apptest

import (
	"database/sql"
	"io"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// tryLoadText loads a text, fields separated by |, with LOAD DATA LOCAL.
func tryLoadText(t *testing.T, db *sql.DB, table, text string) error {
	t.Helper()
	mysql.RegisterReaderHandler(t.Name(), func() io.Reader { return strings.NewReader(text) })
	defer mysql.DeregisterReaderHandler(t.Name())
	_, err := db.ExecContext(t.Context(), "LOAD DATA LOCAL INFILE 'Reader::"+t.Name()+"' INTO TABLE "+table+
		" FIELDS TERMINATED BY '|'")
	return err
}
