package load

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Appender takes the rows; *colstore.Appender is one. NewChunk is called by several goroutines.
type Appender interface {
	NewChunk() *granule.Chunk
	Append(c *granule.Chunk) error
}

// Field says where a field of the file goes: to a column, or to a variable if Column is below 0.
type Field struct {
	Column   int
	Variable int
}

// Set assigns an expression to a column. Its column references are the table's columns by position, then the
// variables.
type Set struct {
	Column int
	// Expr is nil for DEFAULT.
	Expr *expr.Program
}

// Options are what a load does.
type Options struct {
	Table     *catalog.Table
	Rules     *Rules
	Format    *Format
	Fields    []Field
	Variables int // how many
	Sets      []Set
	SkipLines uint64
	Sequence  Sequence
	// Warn takes problems that are no errors, in the order of the rows.
	Warn func(level string, e *sqlerr.Error)
	// Progress, if not nil, is called now and then with the rows and bytes done.
	Progress func(rows, bytes int64)
	Parsers  int // goroutines that parse; 0: one a processor
}

// Result is what a load did.
type Result struct {
	Rows     int64
	Warnings int
	// FirstID is the first AUTO_INCREMENT value generated, LastID that of the last row.
	FirstID, LastID uint64
	// Variables are the values of the last row.
	Variables []types.Datum
}

// maxParsers bounds the goroutines that parse: a file is read by one.
const maxParsers = 8

// Load reads src to its end and appends its rows to app. After an error the rows appended so far must be rolled back;
// src may have been read by any amount, and is not read any more.
func Load(ctx context.Context, src io.Reader, app Appender, o Options) (Result, error) {
	ctx, stop := context.WithCancel(ctx)
	l := &loader{o: o, app: app, auto: NewAutoIncrement(o.Table, o.Sequence)}
	parsers := o.Parsers
	if parsers == 0 {
		parsers = min(max(runtime.GOMAXPROCS(0), 2), maxParsers)
	}
	l.jobs = make(chan *job, parsers)
	l.ordered = make(chan *job, 2*parsers)
	var wg sync.WaitGroup
	wg.Go(func() { l.cut(ctx, src, parsers) })
	for range parsers {
		wg.Go(l.parse)
	}
	err := l.collect(ctx)
	stop()
	for range l.ordered { // lets the cutter and the parsers end
	}
	wg.Wait()
	l.res.FirstID, l.res.LastID = l.auto.First, l.auto.Last
	return l.res, err
}

// loader is a running load.
type loader struct {
	o       Options
	app     Appender
	auto    *AutoIncrement
	jobs    chan *job // to the parsers
	ordered chan *job // the same, to the collector
	cutter  *cutter
	res     Result
	bytes   int64
}

// job is a piece on its way; the parser fills the rest in and closes done.
type job struct {
	piece
	err  error // of the cutter, in a last job without text
	done chan struct{}

	chunk    *granule.Chunk
	rows     int
	bytes    int
	vars     []types.Datum
	problems []Problem
	count    int
	failed   *Problem
	broken   error
}

// cut runs the cutter and ends both channels.
func (l *loader) cut(ctx context.Context, src io.Reader, parsers int) {
	defer close(l.ordered)
	defer close(l.jobs)
	blocks := parsers + 2
	c := &cutter{src: src, f: l.o.Format, fields: len(l.o.Fields), scan: newScanner(l.o.Format),
		free: make(chan *block, blocks), byFields: !l.o.Format.linesByTerminator()}
	l.cutter = c
	for range blocks {
		c.free <- &block{}
	}
	c.emit = func(p piece) bool {
		j := &job{piece: p, done: make(chan struct{})}
		select {
		case l.ordered <- j:
		case <-ctx.Done():
			c.release(p.block)
			return false
		}
		l.jobs <- j
		return true
	}
	if err := c.run(ctx, l.o.SkipLines); err != nil {
		j := &job{err: err, done: make(chan struct{})}
		close(j.done)
		l.ordered <- j
	}
}

// parse parses pieces until there are no more.
func (l *loader) parse() {
	p := newParser(&l.o)
	for j := range l.jobs {
		l.parsePiece(p, j)
	}
}

// parsePiece parses a piece. A panic becomes the statement's error: the server goes on.
func (l *loader) parsePiece(p *parser, j *job) {
	defer close(j.done)
	defer l.cutter.release(j.block)
	defer func() {
		if v := recover(); v != nil {
			j.broken = fmt.Errorf("parsing a file panicked: %v\n%s", v, debug.Stack())
		}
	}()
	j.bytes = len(j.text)
	j.chunk = l.app.NewChunk()
	p.piece(j)
}

// collect appends the pieces in their order.
func (l *loader) collect(ctx context.Context) error {
	for j := range l.ordered {
		<-j.done
		if j.err != nil {
			return j.err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.warn(j)
		if j.failed != nil {
			return j.failed.Err(l.res.Rows)
		}
		if j.broken != nil {
			return j.broken
		}
		if j.vars != nil {
			l.res.Variables = j.vars
		}
		if err := l.auto.Fill(j.chunk); err != nil {
			return err
		}
		if err := l.app.Append(j.chunk); err != nil {
			return err
		}
		l.res.Rows += int64(j.rows)
		l.bytes += int64(j.bytes)
		if l.o.Progress != nil {
			l.o.Progress(l.res.Rows, l.bytes)
		}
	}
	return nil
}

func (l *loader) warn(j *job) {
	l.res.Warnings += j.count
	for i := range j.problems {
		if p := &j.problems[i]; j.failed == nil || p.before(j.failed) {
			l.o.Warn(p.Level(), p.Err(l.res.Rows))
		}
	}
}

// parser turns pieces into chunks. One goroutine uses it.
type parser struct {
	o      *Options
	scan   *scanner
	assign *Assigner
	given  []bool
	vars   []granule.Column
	sets   []setter
}

func newParser(o *Options) *parser {
	p := &parser{o: o, scan: newScanner(o.Format), assign: NewAssigner(o.Table, o.Rules),
		given: make([]bool, len(o.Table.Columns)), vars: make([]granule.Column, o.Variables)}
	for _, f := range o.Fields {
		if f.Column >= 0 {
			p.given[f.Column] = true
		}
	}
	for i := range p.vars {
		p.vars[i].Form = types.FormString
	}
	for _, s := range o.Sets {
		st := setter{column: s.Column}
		if s.Expr != nil {
			st.eval = s.Expr.NewEvaluator()
			st.typ = s.Expr.Type()
		}
		p.sets = append(p.sets, st)
	}
	return p
}

// piece parses a piece into the job's chunk.
func (p *parser) piece(j *job) {
	a := p.assign
	a.Reset()
	for i := range p.vars {
		p.vars[i].Reset()
	}
	p.scan.reset(j.text)
	n := p.rows(j.chunk)
	for i, given := range p.given {
		if !given {
			a.FillDefault(i, &j.chunk.Cols[i], n)
		}
	}
	if len(p.sets) > 0 {
		j.broken = p.assignSets(j.chunk, n)
		a.SortProblems(0)
	}
	if n > 0 {
		j.vars = p.lastVariables(n - 1)
	}
	j.rows, j.problems, j.count, j.failed = n, a.Problems, a.Count, a.Failed
}

func (p *parser) lastVariables(row int) []types.Datum {
	var out []types.Datum
	for i := range p.vars {
		out = append(out, p.vars[i].Datum(row))
	}
	return out
}

// rows parses the fields of all lines and returns the number of rows. After a row that failed, that row does not count.
func (p *parser) rows(chunk *granule.Chunk) int {
	a, s := p.assign, p.scan
	for n := 0; ; n++ {
		a.SetRow(int64(n + 1))
		got := p.fields(chunk)
		if got == 0 {
			return n
		}
		more := s.next()
		if more && s.longer {
			a.phase = phaseLine
			a.add(Problem{Kind: sqlerr.TooManyRecords, Row: a.row})
			a.phase = phaseField
		}
		if a.Failed != nil {
			return n
		}
		if !more {
			return n + 1
		}
	}
}

// fields parses the fields of one line and returns how many there were.
func (p *parser) fields(chunk *granule.Chunk) int {
	a, s := p.assign, p.scan
	got := 0
	for _, f := range p.o.Fields {
		if !s.field() {
			break
		}
		got++
		switch {
		case f.Column < 0:
			p.setVariable(f.Variable)
		case s.isNull():
			a.loadNull(f.Column, &chunk.Cols[f.Column])
		default:
			a.Text(f.Column, &chunk.Cols[f.Column], bytesOf(s.value))
		}
	}
	if got == 0 {
		return 0
	}
	for _, f := range p.o.Fields[got:] {
		if f.Column < 0 {
			p.vars[f.Variable].AppendNull()
		} else {
			a.loadMissing(f.Column, &chunk.Cols[f.Column])
		}
	}
	return got
}

func (p *parser) setVariable(i int) {
	if p.scan.isNull() {
		p.vars[i].AppendNull()
	} else {
		p.vars[i].AppendString(p.scan.value)
	}
}
