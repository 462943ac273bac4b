package server

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// dropping is a statement that drops relations of one kind, all of them in one commit. Unlike in MariaDB, which drops
// what it finds and complains of the rest, a statement that is refused has no effect.
type dropping struct {
	names    []*parse.TableName
	ifExists bool
	views    bool
	drop     func(ctx context.Context, names []colstore.Name) error
}

func (sess *session) dropTables(ctx context.Context, stmt *parse.DropTable) error {
	return sess.drop(ctx, dropping{names: stmt.Tables, ifExists: stmt.IfExists, drop: sess.s.engine.DropTables})
}

func (sess *session) dropViews(ctx context.Context, stmt *parse.DropView) error {
	return sess.drop(ctx, dropping{names: stmt.Views, ifExists: stmt.IfExists, views: true, drop: sess.s.engine.DropViews})
}

func (sess *session) drop(ctx context.Context, d dropping) error {
	for {
		names, notes, err := sess.droppable(d)
		if err == nil && len(names) > 0 {
			err = d.drop(ctx, names)
		}
		if isMissing(err) {
			continue // another statement dropped or renamed one since the snapshot
		}
		if err == nil {
			for _, n := range notes {
				sess.note(n)
			}
		}
		return err
	}
}

// droppable gives the relations to drop, and with IF EXISTS notes on those that cannot be.
func (sess *session) droppable(d dropping) (names []colstore.Name, notes []*sqlerr.Error, err error) {
	cat := sess.openCatalog()
	defer cat.snap.Release()
	var missing []string
	for _, t := range d.names {
		db, err := sess.schemaOf(t)
		if err != nil {
			return nil, nil, err
		}
		name := colstore.Name{Database: db, Name: t.Name}
		if slices.Contains(names, name) {
			return nil, nil, sqlerr.NonUniqueTable.New(t.Name)
		}
		isTable, isView := relations(cat.snap, name)
		switch text := db + "." + t.Name; {
		case d.views && isView, !d.views && isTable:
			names = append(names, name)
		case isView && d.ifExists:
			notes = append(notes, sqlerr.IsView.New(text))
		case isView:
			return nil, nil, sqlerr.IsView.New(text)
		case d.views:
			notes = append(notes, sqlerr.UnknownView.New(text))
			missing = append(missing, text)
		default:
			notes = append(notes, sqlerr.UnknownTable.New(text))
			missing = append(missing, text)
		}
	}
	switch text := strings.Join(missing, ","); {
	case len(missing) == 0 || d.ifExists:
		return names, notes, nil
	case d.views:
		return nil, nil, sqlerr.UnknownView.New(text)
	default:
		return nil, nil, sqlerr.UnknownTable.New(text)
	}
}

// relations says what a name stands for. A damaged table is one, too: dropping it is a way out.
func relations(snap *colstore.Snapshot, name colstore.Name) (isTable, isView bool) {
	_, err := snap.Table(name.Database, name.Name)
	isTable = err == nil || errors.Is(err, colstore.ErrDamagedTable)
	_, err = snap.View(name.Database, name.Name)
	return isTable, err == nil
}

// isMissing says whether storage has no such relation.
func isMissing(err error) bool {
	return errors.Is(err, colstore.ErrUnknownTable) || errors.Is(err, colstore.ErrUnknownView) ||
		errors.Is(err, colstore.ErrUnknownDatabase)
}
