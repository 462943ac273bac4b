package load

import (
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Rules are what assignment depends on besides the table.
type Rules struct {
	Strict bool // values that do not fit are errors; false also under IGNORE
	Mode   convert.Mode
	Zone   *time.Location // of TIMESTAMPs
	Now    time.Time      // of the statement
	// KeepZero stores 0 in an AUTO_INCREMENT column instead of the next value (NO_AUTO_VALUE_ON_ZERO).
	KeepZero bool
	// MaxProblems is how many problems are kept.
	MaxProblems int
	// Defaults are the columns' default values; nil stands for none.
	Defaults []*types.Datum
}

// Assigner converts values to the columns of a table. One goroutine uses it. Column i's values go to the granule.Column
// that is passed with each call, one value a call, whatever happens.
type Assigner struct {
	table *catalog.Table
	rules *Rules
	opts  convert.Options
	cols  []column
	row   int64 // number of the current row, from 1
	phase uint8
	buf   []byte

	// Problems are the warnings so far, Count how many there were; Failed is the error that ends the statement.
	Problems []Problem
	Count    int
	Failed   *Problem
}

// column is a column with what each value would otherwise have to find out.
type column struct {
	def *catalog.Column
	typ types.Type
	op  op
	// limit is the length in bytes below which a string needs no look at its characters but for its encoding.
	limit     int
	precision int
	scale     int
	lo, hi    int64 // of integers
}

// op says how text becomes a value.
type op uint8

const (
	opOther op = iota
	opInt
	opUint
	opDecimal64
	opDouble
	opDate
	opString // VARCHAR and TEXT
	opChar
	opAuto // AUTO_INCREMENT: NULL and 0 ask for the next value
)

// NewAssigner returns an assigner of values to the table.
func NewAssigner(t *catalog.Table, rules *Rules) *Assigner {
	a := &Assigner{table: t, rules: rules, opts: convert.Options{Mode: rules.Mode, Zone: rules.Zone}, row: 1}
	for i := range t.Columns {
		def := &t.Columns[i]
		col := column{def: def, typ: def.Type, op: opOf(def), limit: int(def.Type.Length),
			precision: int(def.Type.Precision), scale: int(def.Type.Scale)}
		col.lo, col.hi = convert.IntRange(def.Type)
		a.cols = append(a.cols, col)
	}
	return a
}

func opOf(def *catalog.Column) op {
	t := def.Type
	if def.AutoIncrement {
		return opAuto
	}
	switch t.Kind {
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int, types.BigInt:
		if t.Canonical() == types.FormUint64 {
			return opUint
		}
		return opInt
	case types.Decimal:
		if t.Canonical() == types.FormInt64 && !t.Unsigned {
			return opDecimal64
		}
	case types.Float, types.Double:
		return opDouble
	case types.Date:
		return opDate
	case types.VarChar, types.Text:
		if t.Collation != types.CollationBinary {
			return opString
		}
	case types.Char:
		if t.Collation != types.CollationBinary {
			return opChar
		}
	}
	return opOther
}

// SetRow says which row the following values belong to, counted from 1.
func (a *Assigner) SetRow(n int64) { a.row = n }

// Reset forgets the problems.
func (a *Assigner) Reset() {
	a.Problems, a.Count, a.Failed, a.row, a.phase = nil, 0, nil, 1, phaseField
}

// Text assigns a text that is not NULL.
func (a *Assigner) Text(i int, c *granule.Column, b []byte) {
	col := &a.cols[i]
	st := convert.OK
	switch col.op {
	case opInt:
		v, ok := wholeNumber(b)
		if !ok || v < col.lo || v > col.hi {
			v, st = convert.ParseInt(b, col.typ)
		}
		c.I64 = append(c.I64, v)
	case opDecimal64:
		var v int64
		v, st = convert.ParseDecimal64(b, col.precision, col.scale)
		c.I64 = append(c.I64, v)
	case opDate:
		var v int64
		v, st = convert.ParseDate(b, a.rules.Mode)
		c.I64 = append(c.I64, v)
	case opString:
		if (col.limit == 0 || len(b) <= col.limit) && utf8.Valid(b) {
			c.AppendBytes(b)
			return
		}
		b, st = a.fit(i, c, b)
	case opChar:
		if len(b) <= col.limit && utf8.Valid(b) {
			for len(b) > 0 && b[len(b)-1] == ' ' {
				b = b[:len(b)-1]
			}
			c.AppendBytes(b)
			return
		}
		b, st = a.fit(i, c, b)
	case opDouble:
		var v float64
		v, st = convert.ParseFloat(b, col.typ)
		c.F64 = append(c.F64, v)
	case opUint:
		var v uint64
		v, st = convert.ParseUint(b, col.typ)
		c.U64 = append(c.U64, v)
	default:
		b, st = a.other(i, c, b)
	}
	if st != convert.OK {
		a.report(i, st, b)
	}
}

// wholeNumber reads digits with an optional minus sign, as nearly all integers are written, without the overhead of the
// parser for all the rest.
func wholeNumber(b []byte) (v int64, ok bool) {
	i := 0
	neg := len(b) > 0 && b[0] == '-'
	if neg {
		i = 1
	}
	if n := len(b) - i; n == 0 || n > types.MaxInt64Digits {
		return 0, false
	}
	for ; i < len(b); i++ {
		d := b[i] - '0'
		if d > 9 {
			return 0, false
		}
		v = v*10 + int64(d)
	}
	if neg {
		v = -v
	}
	return v, true
}

// other assigns a text to a column of the rarer types.
func (a *Assigner) other(i int, c *granule.Column, b []byte) ([]byte, convert.Status) {
	col := &a.cols[i]
	if col.typ.IsString() {
		return a.fit(i, c, b)
	}
	d, st := convert.Parse(b, col.typ, &a.opts)
	if col.typ.Kind == types.Set && st != convert.OK {
		if n, nst := convert.ParseUint(b, types.NewBigInt(true)); nst == convert.OK { // a number of too many members
			d = types.UintDatum(n & convert.UintMax(col.typ))
		}
	}
	a.put(col, c, d)
	return b, st
}

// put appends a value of the column's type.
func (a *Assigner) put(col *column, c *granule.Column, d types.Datum) {
	if col.op == opAuto && !a.rules.KeepZero && isZero(d) {
		c.AppendNull()
		return
	}
	c.AppendDatum(d)
}

func isZero(d types.Datum) bool {
	switch d.Form {
	case types.FormInt64, types.FormUint64:
		return d.I == 0
	case types.FormInt128:
		return d.H == types.Int128{}
	case types.FormFloat64:
		return d.F == 0
	}
	return false
}

// fit assigns a text to a string column: bytes that are no UTF-8 become question marks, and what is too long is cut.
func (a *Assigner) fit(i int, c *granule.Column, b []byte) ([]byte, convert.Status) {
	col := &a.cols[i]
	t := col.typ
	if n := validPrefix(b); n < len(b) && !isBinary(t) {
		a.buf = appendValid(a.buf[:0], b)
		s, _ := convert.FitString(a.buf, t)
		c.AppendBytes(s)
		return b, convert.Invalid
	}
	s, st := convert.FitString(b, t)
	switch {
	case t.Kind == types.Char && st == convert.Rounded:
		st = convert.OK
	case t.Kind == types.Text && t.Length > 0 && len(b) > int(t.Length):
		st = convert.TooLong
		s = s[:validPrefix(s)]
	}
	c.AppendBytes(s)
	if t.Kind == types.Binary && len(s) < int(t.Length) {
		pad := int(t.Length) - len(s)
		c.Body = append(c.Body, make([]byte, pad)...)
		c.Ends[len(c.Ends)-1] += uint32(pad)
	}
	return b, st
}

func isBinary(t types.Type) bool {
	return t.Collation == types.CollationBinary || t.Kind >= types.Binary && t.Kind <= types.Blob
}

// appendValid appends b with a question mark for every byte that is no part of valid UTF-8.
func appendValid(dst, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, '?')
		} else {
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst
}

// validPrefix returns how many bytes of b are valid UTF-8.
func validPrefix(b []byte) int {
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}

// Null assigns NULL as INSERT does.
func (a *Assigner) Null(i int, c *granule.Column) {
	col := &a.cols[i]
	if col.op == opAuto || !col.typ.NotNull {
		c.AppendNull()
		return
	}
	c.AppendDatum(implicit(col.typ))
	a.add(Problem{Kind: sqlerr.ColumnCannotBeNull, Args: []any{col.def.Name}})
}

// loadNull assigns NULL as the fields of LOAD DATA do.
func (a *Assigner) loadNull(i int, c *granule.Column) {
	col := &a.cols[i]
	if col.op == opAuto || !col.typ.NotNull {
		c.AppendNull()
		return
	}
	if a.isNow(col) {
		c.AppendInt64(a.now(col))
		return
	}
	c.AppendDatum(zero(col.typ))
	a.add(Problem{Kind: sqlerr.NullToNotNull, Args: []any{col.def.Name}, Row: a.row})
}

// loadMissing assigns what a column gets whose field the line does not have: zero, but NULL if that is its default.
func (a *Assigner) loadMissing(i int, c *granule.Column) {
	col := &a.cols[i]
	switch d := a.rules.Defaults[i]; {
	case col.op == opAuto, d != nil && d.IsNull():
		c.AppendNull()
	case a.isNow(col):
		c.AppendInt64(a.now(col))
	default:
		c.AppendDatum(zero(col.typ))
	}
	a.add(Problem{Kind: sqlerr.TooFewRecords, Row: a.row})
}

// isNow says whether LOAD DATA stores the current time where it has no value: TIMESTAMP NOT NULL.
func (a *Assigner) isNow(col *column) bool { return col.typ.Kind == types.Timestamp && col.typ.NotNull }

func (a *Assigner) now(col *column) int64 {
	us := a.rules.Now.UnixMicro()
	p := types.Pow10(6 - min(col.scale, 6))
	return us / p * p
}

// Default assigns the column's default value.
func (a *Assigner) Default(i int, c *granule.Column) {
	col := &a.cols[i]
	switch d := a.rules.Defaults[i]; {
	case col.op == opAuto:
		c.AppendNull()
	case d != nil:
		c.AppendDatum(*d)
	default:
		c.AppendDatum(implicit(col.typ))
		a.add(Problem{Kind: sqlerr.NoDefault, Args: []any{col.def.Name}})
	}
}

// FillDefault appends the default value of a column that the statement does not name until it has n rows. CheckGiven
// has reported what there is to report.
func (a *Assigner) FillDefault(i int, c *granule.Column, n int) {
	d := types.NullDatum
	if a.cols[i].op != opAuto {
		d = a.DefaultValue(i)
	}
	for c.Len() < n {
		c.AppendDatum(d)
	}
}

// DefaultValue returns the column's default value, the implicit one if it has none.
func (a *Assigner) DefaultValue(i int) types.Datum {
	if d := a.rules.Defaults[i]; d != nil {
		return *d
	}
	return implicit(a.cols[i].typ)
}

// CheckGiven reports the columns that the statement does not name and that have no default. LOAD DATA only warns.
func (a *Assigner) CheckGiven(given []bool, warnOnly bool) {
	for i := range a.cols {
		col := &a.cols[i]
		if given[i] || col.op == opAuto || a.rules.Defaults[i] != nil || col.typ.Kind == types.Enum {
			continue
		}
		p := Problem{Kind: sqlerr.NoDefault, Args: []any{col.def.Name}}
		if warnOnly {
			a.Problems = append(a.Problems, p)
			continue
		}
		a.add(p)
	}
}

// zero returns the value 0 of a type.
func zero(t types.Type) types.Datum {
	switch t.Canonical() {
	case types.FormUint64:
		return types.UintDatum(0)
	case types.FormInt128:
		return types.Int128Datum(types.Int128{})
	case types.FormFloat64:
		return types.FloatDatum(0)
	case types.FormString:
		if t.Kind == types.Binary {
			return types.StringDatum(string(make([]byte, t.Length)))
		}
		return types.StringDatum("")
	}
	return types.IntDatum(0)
}

// implicit returns the implicit default of a type: zero, and the first member of an ENUM.
func implicit(t types.Type) types.Datum {
	if t.Kind == types.Enum {
		return types.IntDatum(1)
	}
	return zero(t)
}

// DefaultOf returns the default value of a column whose default is no expression: nil if it has none.
func DefaultOf(c *catalog.Column) *types.Datum {
	switch {
	case c.HasDefault:
		d := c.Default
		return &d
	case c.Type.NotNull:
		return nil
	}
	return &types.NullDatum
}

// bytesOf returns the bytes of s, which nobody changes.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// stringOf returns b as a string that changes with it.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
