package server

import (
	"context"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
)

// describe answers DESCRIBE table [column] as SHOW COLUMNS.
func (sess *session) describe(ctx context.Context, stmt *parse.Describe, w resultWriter) error {
	show := &parse.Show{Pos: stmt.Pos, Kind: parse.ShowColumns, Table: stmt.Table}
	if stmt.Column != "" {
		show.Like = &parse.Literal{Pos: stmt.Pos, Kind: parse.LitString, Text: stmt.Column}
	}
	return sess.show(ctx, show, w)
}
