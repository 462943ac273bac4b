package expr

import (
	"time"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// CompileEnv is what a program depends on besides its input.
type CompileEnv struct {
	Env    plan.Env
	Params []types.Datum // values of the plan's subplans, already computed
	Now    time.Time     // of the statement
	// Warn, if not nil, gets warnings. Evaluators of one program may call it at the same time.
	Warn func(code int, msg string)
}

// Program is a compiled expression. It is immutable and shared by tasks; each makes its own Evaluator.
type Program struct {
	root    node
	pred    predicate // root as a predicate
	slots   int
	env     CompileEnv
	zone    *time.Location
	columns []types.Type // of the input columns that the program refers to
	typ     types.Type
}

// Type is the type of the program's value.
func (p *Program) Type() types.Type { return p.typ }

// NewEvaluator returns an evaluator, which one task at a time may use.
func (p *Program) NewEvaluator() *Evaluator {
	return &Evaluator{prog: p, slots: make([]slot, p.slots)}
}

// EvalDatum computes the value for one row, whose column i is row[i] of type e's columns.
func (p *Program) EvalDatum(row []types.Datum) (types.Datum, error) {
	return p.NewEvaluator().EvalDatum(row)
}

// Evaluator computes a program over batches and uses its memory again with each.
type Evaluator struct {
	prog  *Program
	slots []slot
	gen   uint64
	row   coldata.Batch
	bufs  []coldata.Buffer
	top   input
}

// slot is a node's memory.
type slot struct {
	buf, aux, aux2 coldata.Buffer
	gen, bitsGen   uint64 // of the input that out and bits were computed for
	out            *coldata.Vector
	bits           bitmaps
	words          [4][]uint64
	idx            []uint16
	sub            coldata.Batch
	subBufs        []coldata.Buffer
	extra          any
}

// word returns the slot's k-th bitmap for n rows with undefined contents.
func (s *slot) word(k, n int) []uint64 {
	w := coldata.Words(n)
	if cap(s.words[k]) < w {
		s.words[k] = make([]uint64, w, max(w, coldata.BatchSize/64))
	}
	s.words[k] = s.words[k][:w]
	return s.words[k]
}

// input is a batch under one generation: results remembered for it are good for no other.
type input struct {
	b   *coldata.Batch
	gen uint64
}

// bitmaps are the answers of a predicate: t where it is TRUE, valid where it is not NULL (nil: everywhere); t is a
// subset of valid. Bits past the rows are 0 in t.
type bitmaps struct{ t, valid []uint64 }

// node computes a vector. A node's result is valid until its next evaluation.
type node interface {
	base() *nodeBase
	eval(ev *Evaluator, in *input) (*coldata.Vector, error)
}

// predicate is a node that computes bitmaps.
type predicate interface {
	node
	evalBits(ev *Evaluator, in *input) (bitmaps, error)
}

// nodeBase is common to all nodes.
type nodeBase struct {
	id     int
	typ    types.Type
	shared bool // used more than once: its result is remembered
}

func (n *nodeBase) base() *nodeBase { return n }

func (ev *Evaluator) slot(n node) *slot { return &ev.slots[n.base().id] }

// eval computes n for in, once if it is shared.
func (ev *Evaluator) eval(n node, in *input) (*coldata.Vector, error) {
	b := n.base()
	if !b.shared {
		return n.eval(ev, in)
	}
	s := &ev.slots[b.id]
	if s.gen == in.gen {
		return s.out, nil
	}
	v, err := n.eval(ev, in)
	if err == nil {
		s.gen, s.out = in.gen, v
	}
	return v, err
}

// bits computes a predicate for in, once if it is shared.
func (ev *Evaluator) bits(n predicate, in *input) (bitmaps, error) {
	b := n.base()
	if !b.shared {
		return n.evalBits(ev, in)
	}
	s := &ev.slots[b.id]
	if s.bitsGen == in.gen {
		return s.bits, nil
	}
	r, err := n.evalBits(ev, in)
	if err == nil {
		s.bitsGen, s.bits = in.gen, r
	}
	return r, err
}

// bitsVector makes the 0/1 vector of a predicate.
func bitsVector(ev *Evaluator, n predicate, in *input) (*coldata.Vector, error) {
	r, err := ev.bits(n, in)
	if err != nil {
		return nil, err
	}
	v := ev.slot(n).buf.Vector(n.base().typ, coldata.Int64, in.b.N)
	v.Bounded, v.Max = true, 1
	for i := range v.I64 {
		v.I64[i] = int64(r.t[i>>6] >> (uint(i) & 63) & 1)
	}
	v.Valid = r.valid
	return v, nil
}

func (ev *Evaluator) newInput(b *coldata.Batch) *input {
	ev.gen++
	return &input{b, ev.gen}
}

// Eval computes the program over b. The result is valid until the next use of ev and may share memory with b; it may
// be constant, or in a narrow form.
func (ev *Evaluator) Eval(b *coldata.Batch) (*coldata.Vector, error) {
	ev.gen++
	ev.top = input{b, ev.gen}
	return ev.eval(ev.prog.root, &ev.top)
}

// FilterTrue sets bit i of dst where the program is TRUE for row i, and clears the other bits of the words that b's
// rows cover.
func (ev *Evaluator) FilterTrue(b *coldata.Batch, dst []uint64) error {
	ev.gen++
	ev.top = input{b, ev.gen}
	r, err := ev.bits(ev.prog.pred, &ev.top)
	if err != nil {
		return err
	}
	copy(dst, r.t[:coldata.Words(b.N)])
	return nil
}

// EvalDatum computes the program for one row. A string in the result is valid until ev's next use.
func (ev *Evaluator) EvalDatum(row []types.Datum) (types.Datum, error) {
	if len(ev.bufs) < len(row) {
		ev.bufs = make([]coldata.Buffer, len(row))
		ev.row.Vecs = make([]coldata.Vector, len(row))
	}
	ev.row.N = 1
	cols := ev.prog.columnTypes(len(row))
	for i, d := range row {
		ev.row.Vecs[i] = *ev.bufs[i].ConstVector(cols[i], d, 1)
	}
	v, err := ev.Eval(&ev.row)
	if err != nil {
		return types.NullDatum, err
	}
	return v.Datum(0), nil
}

// warn reports a warning.
func (ev *Evaluator) warn(code int, msg string) {
	if w := ev.prog.env.Warn; w != nil {
		w(code, msg)
	}
}

// divisionByZero reports a division by zero as the mode asks.
func (ev *Evaluator) divisionByZero() error {
	e := &ev.prog.env
	if e.Env.SQLMode&ModeErrorForDivisionByZero == 0 {
		return nil
	}
	if e.Env.Strict {
		return errorf(ErrDivisionByZero, "Division by 0")
	}
	ev.warn(WarnDivisionByZero, "Division by 0")
	return nil
}

// truncated reports a value that was not wholly what it should be.
func (ev *Evaluator) truncated(what, value string) error {
	if len(value) > 128 {
		value = value[:128]
	}
	msg := "Truncated incorrect " + what + " value: '" + value + "'"
	if what == "datetime" || what == "time" {
		msg = "Incorrect " + what + " value: '" + value + "'"
	}
	if ev.prog.env.Env.Strict {
		return &Error{ErrTruncated, msg}
	}
	ev.warn(WarnTruncatedWrong, msg)
	return nil
}
