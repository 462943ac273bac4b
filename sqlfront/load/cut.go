package load

import (
	"context"
	"io"
	"strings"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// The sizes of a block that is read at once (the first one begins small, for small files), and of the longest line.
const (
	firstBytes = 64 << 10
	blockBytes = 2 << 20
	lineBytes  = 1 << 30
)

// block is text that was read at once. Pieces share it; the last one that is done gives it back.
type block struct {
	buf  []byte
	refs atomic.Int32 // pieces that are not parsed yet, and one for the cutter
}

// piece is some whole lines.
type piece struct {
	block *block
	text  string
}

// cutter reads a file and cuts it into pieces of at most granule.Rows lines.
type cutter struct {
	src    io.Reader
	f      *Format
	fields int // that a line is read for
	// byFields: fields have to be read to find a line's end.
	byFields bool
	scan     *scanner
	free     chan *block
	emit     func(piece) bool // false: stop

	cur  *block
	n    int // bytes of cur that hold text
	from int // where the current piece begins
	at   int // where the line after its last one begins
	rows int // lines of the current piece
	eof  bool
}

// run reads to the end of the file.
func (c *cutter) run(ctx context.Context, skip uint64) error {
	if err := c.take(ctx, firstBytes); err != nil {
		return err
	}
	defer func() { c.release(c.cur) }()
	first := true
	for {
		if err := c.fill(ctx); err != nil {
			return err
		}
		if first {
			first = false
			if strings.HasPrefix(c.text(), "\ufeff") {
				c.from, c.at = 3, 3
			}
		}
		for skip > 0 && c.skipLine() {
			skip--
		}
		if skip == 0 {
			for c.cutLine() {
				if c.rows == granule.Rows && !c.flush() {
					return nil
				}
			}
		}
		if c.eof {
			if skip == 0 && c.at < c.n {
				c.at = c.n
			}
			if skip == 0 {
				c.flush()
			}
			return nil
		}
		if c.from == 0 && c.n >= blockBytes && c.at > c.n/2 && !c.flush() { // long lines: a piece of fewer rows
			return nil
		}
		if err := c.carry(ctx); err != nil {
			return err
		}
	}
}

func (c *cutter) text() string { return stringOf(c.cur.buf[:c.n]) }

// take makes a free block the current one, of size if it is new.
func (c *cutter) take(ctx context.Context, size int) error {
	select {
	case c.cur = <-c.free:
		c.cur.refs.Store(1)
		if c.cur.buf == nil {
			c.cur.buf = make([]byte, size)
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// release gives up one hold of a block.
func (c *cutter) release(b *block) {
	if b != nil && b.refs.Add(-1) == 0 {
		c.free <- b
	}
}

// fill reads until the block is full or the file ends.
func (c *cutter) fill(ctx context.Context) error {
	for c.n < len(c.cur.buf) && !c.eof {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		k, err := c.src.Read(c.cur.buf[c.n:])
		c.n += k
		if err == io.EOF {
			c.eof = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// flush emits the current piece.
func (c *cutter) flush() bool {
	if c.at == c.from {
		return true
	}
	c.cur.refs.Add(1)
	p := piece{c.cur, c.text()[c.from:c.at]}
	c.from, c.rows = c.at, 0
	return c.emit(p)
}

// carry moves the bytes that are in no piece yet to the beginning of a block with room behind them.
func (c *cutter) carry(ctx context.Context) error {
	rest := c.cur.buf[c.from:c.n]
	if c.from == 0 {
		if len(rest) < len(c.cur.buf) {
			return nil
		}
		if len(rest) >= lineBytes {
			return sqlerr.PacketTooLarge.New()
		}
		grown := make([]byte, 2*len(c.cur.buf))
		copy(grown, rest)
		c.cur.buf = grown
		return nil
	}
	old := c.cur
	if err := c.take(ctx, blockBytes); err != nil {
		c.cur = old
		return err
	}
	if len(c.cur.buf) < len(rest)+len(rest)/4 {
		c.cur.buf = make([]byte, len(rest)+max(len(rest)/4, blockBytes))
	}
	c.n = copy(c.cur.buf, rest)
	c.at -= c.from
	c.from = 0
	c.release(old)
	return nil
}

// cutLine moves at behind the next line, if the block has all of it.
func (c *cutter) cutLine() bool {
	if c.byFields {
		return c.scanLine()
	}
	text := c.text()
	t := c.f.lineTerm
	for i := c.at; ; {
		k := strings.Index(text[i:], t)
		if k < 0 {
			return false
		}
		k += i
		if c.f.escape != none && k > c.at && int(text[k-1]) == c.f.escape {
			n := 1
			for k-1-n >= c.at && int(text[k-1-n]) == c.f.escape {
				n++
			}
			if n%2 == 1 {
				i = k + 1
				continue
			}
		}
		c.at = k + len(t)
		c.rows++
		return true
	}
}

// scanLine is cutLine that reads fields to know where the line ends.
func (c *cutter) scanLine() bool {
	return c.scanned(func() { c.scan.skipRow(c.fields) })
}

// scanned moves at to where skip ends, if that does not depend on bytes that are not there yet.
func (c *cutter) scanned(skip func()) bool {
	c.scan.reset(c.text()[c.at:])
	skip()
	if !c.eof && c.at+c.scan.pos+c.f.lookAhead() > c.n || c.at == c.n {
		return false
	}
	c.at += c.scan.pos
	c.rows++
	return true
}

// skipLine passes a line that IGNORE n LINES names; its fields do not matter.
func (c *cutter) skipLine() bool {
	ok := c.scanned(func() {
		if c.f.lineTerm == "" {
			c.scan.skipRow(c.fields)
			return
		}
		c.scan.next()
	})
	if ok {
		c.from, c.rows = c.at, 0
	}
	return ok
}
