package server

import (
	"time"

	"vitess.io/vitess/go/mysql"
	"vitess.io/vitess/go/sqltypes"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/wire"
	"github.com/colonnadedb/colonnade/vec/coldata"
)

// resultWriter sends a statement's answer: either ok, or columns, any number of batches, and end.
type resultWriter interface {
	columns(cols []logical.Column, zone *time.Location) error
	batch(b *coldata.Batch) error // borrows b
	ok(affected, insertID uint64) error
	// endsAt tells where in the text the statement ends; a streamed INSERT knows only after its last row, and says so
	// before ok.
	endsAt(rest int)
}

// rowSender sends rows as packets. The library's own way formats each value twice and allocates.
type rowSender struct {
	conn *mysql.Conn
	enc  wire.Encoder
	buf  []byte
}

func (r *rowSender) send(b *coldata.Batch) error {
	for i := range b.N {
		r.buf = r.enc.AppendRow(r.buf[:0], b, i)
		var err error
		if len(r.buf) < mysql.MaxPacketSize {
			err = r.conn.WritePacketDirect(r.buf)
		} else {
			err = r.conn.WritePacket(r.buf)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// multiWriter answers COM_QUERY.
type multiWriter struct {
	conn     *mysql.Conn
	callback func(sqltypes.QueryResponse, bool, bool) error
	rows     rowSender
	text     string
	rest     int
	more     bool // another statement follows in the text
	started  bool // the current statement has sent its columns
}

func (w *multiWriter) endsAt(rest int) {
	w.rest, w.more, w.started = rest, !blank(w.text[rest:]), false
}

func (w *multiWriter) columns(cols []logical.Column, zone *time.Location) error {
	w.started = true
	w.rows = rowSender{conn: w.conn, enc: wire.Encoder{Zone: zone}, buf: w.rows.buf}
	return w.callback(sqltypes.QueryResponse{QueryResult: &sqltypes.Result{Fields: wire.Fields(cols)}}, w.more, true)
}

func (w *multiWriter) batch(b *coldata.Batch) error { return w.rows.send(b) }

func (w *multiWriter) ok(affected, insertID uint64) error {
	r := &sqltypes.Result{RowsAffected: affected, InsertID: insertID}
	return w.callback(sqltypes.QueryResponse{QueryResult: r}, w.more, true)
}

// fail sends an error, also after rows, and keeps the connection.
func (w *multiWriter) fail(err error) error {
	return w.callback(sqltypes.QueryResponse{QueryError: err}, false, !w.started)
}

// preparedWriter answers COM_STMT_EXECUTE.
type preparedWriter struct {
	conn     *mysql.Conn
	callback func(*sqltypes.Result) error
	rows     rowSender
	started  bool
}

func (w *preparedWriter) endsAt(int) {}

func (w *preparedWriter) columns(cols []logical.Column, zone *time.Location) error {
	w.started = true
	w.rows = rowSender{conn: w.conn, enc: wire.Encoder{Zone: zone, Binary: true}}
	return w.callback(&sqltypes.Result{Fields: wire.Fields(cols)})
}

func (w *preparedWriter) batch(b *coldata.Batch) error { return w.rows.send(b) }

func (w *preparedWriter) ok(affected, insertID uint64) error {
	return w.callback(&sqltypes.Result{RowsAffected: affected, InsertID: insertID})
}

// fail answers with an error. After rows the library knows no way but to close the connection: the error is sent
// first, so that the client learns why.
func (w *preparedWriter) fail(err error) error {
	if w.started {
		if sendErr := w.conn.WriteErrorPacketFromError(err); sendErr != nil {
			return sendErr
		}
		if flushErr := w.conn.FlushWriteBuffer(); flushErr != nil {
			return flushErr
		}
	}
	return err
}

var (
	_ resultWriter = (*multiWriter)(nil)
	_ resultWriter = (*preparedWriter)(nil)
)
