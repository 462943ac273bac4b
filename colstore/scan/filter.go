package scan

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/bitmap"
	"github.com/colonnadedb/colonnade/asm/filter"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/types"
)

// filterRows is how many rows are filtered at a time: a range without selected rows is passed over.
const filterRows = coldata.BatchSize

// filter runs the filters of the granule at hand from where it stopped. Ready: rows are left to emit; Done: none;
// Blocked: a read is under way.
func (l *local) filter() (exec.Status, error) {
	s := l.src
	cheap := 0
	for cheap < len(s.predicates) && s.predicates[cheap].kind != otherPredicate {
		cheap++
	}
	runtime := len(s.opts.Scan.RuntimeFilters)
	for last := 1 + len(s.predicates) + runtime; l.step < last; l.step++ {
		k := l.step - 1
		var status exec.Status
		var err error
		switch {
		case k < 0:
			status, err = l.filterDeleted()
		case k < cheap:
			status, err = l.filterPredicate(k)
		case k < cheap+runtime:
			status, err = l.filterRuntime(k - cheap)
		default:
			status, err = l.filterPredicate(k - runtime)
		}
		if err != nil || status != exec.Ready {
			return status, err
		}
	}
	return exec.Ready, nil
}

// left says whether selected rows are left.
func (l *local) left() exec.Status {
	if !l.full && !bitmap.AnyIn(l.sel, 0, l.g.rows) {
		return exec.Done
	}
	return exec.Ready
}

// filterDeleted takes out deleted rows.
func (l *local) filterDeleted() (exec.Status, error) {
	if l.g.deleted == nil {
		return exec.Ready, nil
	}
	i := len(l.src.columns)
	if ok, err := l.load([]int{i}); err != nil || !ok {
		return exec.Blocked, err
	}
	l.selectRange(&l.cols[i], &predicate{kind: rangePredicate}, false) // value 0: not deleted
	return l.left(), nil
}

// filterPredicate applies predicate k.
func (l *local) filterPredicate(k int) (exec.Status, error) {
	p := l.src.predicates[k]
	if p.column >= 0 {
		if e := l.g.entries[p.column]; e != nil {
			switch p.test(&e.Zone, int(e.Rows), int(e.Nulls)) {
			case none:
				return exec.Done, nil
			case all:
				return exec.Ready, nil
			}
		}
	}
	if ok, err := l.load(p.columns); err != nil || !ok {
		return exec.Blocked, err
	}
	var err error
	switch c := l.column(p); p.kind {
	case nullPredicate:
		l.selectNull(c, p.isNull)
	case rangePredicate:
		if p.never {
			return exec.Done, nil
		}
		l.selectRange(c, p, isUnsigned(l.src.columns[p.column].Type))
	case floatPredicate:
		l.selectFloat(c, p)
	case stringPredicate:
		if c.dict == nil {
			err = l.selectProgram(k, p)
			break
		}
		var t *truth
		if t, err = l.truthOf(k, c.dict); err == nil {
			err = l.selectCodes(c, t, p.onNull)
		}
	default:
		err = l.selectProgram(k, p)
	}
	if err != nil {
		return exec.Done, err
	}
	return l.left(), nil
}

func (l *local) column(p *predicate) *column {
	if p.column < 0 {
		return nil
	}
	return &l.cols[p.column]
}

// keepNone unselects every row.
func (l *local) keepNone() {
	clear(l.sel)
	l.full = false
}

// keep ands the answers for rows [from, from+n) in bits into the selection; NULLs are not selected.
func (l *local) keep(c *column, bits []uint64, from, n int) {
	words := (n + 63) / 64
	sel := l.sel[from/64 : from/64+words]
	bitmap.And(sel, sel, bits[:words])
	if valid := c.validity(); valid != nil {
		bitmap.And(sel, sel, valid[from/64:from/64+words])
	}
	l.full = false
}

func (l *local) selectNull(c *column, isNull bool) {
	valid := c.validity()
	words := (l.g.rows + 63) / 64
	switch {
	case valid == nil && isNull:
		l.keepNone()
	case valid == nil:
	case isNull:
		bitmap.AndNot(l.sel[:words], l.sel[:words], valid[:words])
		l.full = false
	default:
		bitmap.And(l.sel[:words], l.sel[:words], valid[:words])
		l.full = false
	}
}

// selectRange keeps the rows whose integer value is within, or outside of, the predicate's bounds.
func (l *local) selectRange(c *column, p *predicate, unsigned bool) {
	v := &c.view
	if v.Encoding() == granule.Constant {
		d, ok := v.Constant()
		if !ok {
			l.keepNone()
			return
		}
		inside := !less(d.I, p.lo, unsigned) && !less(p.hi, d.I, unsigned)
		if inside == p.outside {
			l.keepNone()
		} else if valid := c.validity(); valid != nil {
			l.keep(c, valid, 0, l.g.rows)
		}
		return
	}
	lo, span, ok := laneRange(v, p.lo, p.hi, unsigned)
	for from := 0; from < l.g.rows; from += filterRows {
		n := min(filterRows, l.g.rows-from)
		if !l.full && !bitmap.AnyIn(l.sel, from, from+n) {
			continue
		}
		switch {
		case !ok:
			clear(l.tmp[:(n+63)/64])
		case v.CanFilter():
			v.FilterRange(l.tmp, from, n, lo, span)
		case v.LaneBytes() == 4:
			c.wide.u32 = grow(c.wide.u32, filterRows)
			v.UnpackU32(c.wide.u32[:n], from)
			filter.RangeU32(l.tmp, c.wide.u32[:n], uint32(lo), uint32(min(span, math.MaxUint32)))
		default:
			c.wide.u64 = grow(c.wide.u64, filterRows)
			v.UnpackU64(c.wide.u64[:n], from)
			filter.RangeU64(l.tmp, c.wide.u64[:n], lo, span)
		}
		if p.outside {
			bitmap.Not(l.tmp, l.tmp, n)
		}
		l.keepSlice(c, from, n)
	}
	l.full = false
}

// keepSlice is keep that leaves full alone, for loops that need it as it was.
func (l *local) keepSlice(c *column, from, n int) {
	full := l.full
	l.keep(c, l.tmp, from, n)
	l.full = full
}

// laneRange rewrites the bounds of values into those of lanes: lo and the distance to the greatest, ok false if no lane
// is within. Lanes grow with the values, from Base on.
func laneRange(v *granule.View, lo, hi int64, unsigned bool) (from, span uint64, ok bool) {
	base, mult := v.Frame()
	if less(hi, base, unsigned) || less(hi, lo, unsigned) {
		return 0, 0, false
	}
	if less(base, lo, unsigned) {
		d := uint64(lo) - uint64(base)
		from = d / uint64(mult)
		if d%uint64(mult) != 0 {
			from++
		}
	}
	most := uint64(math.MaxUint64)
	if bits := 8 * v.LaneBytes(); bits < 64 {
		most = 1<<bits - 1
	}
	to := min((uint64(hi)-uint64(base))/uint64(mult), most)
	if from > to {
		return 0, 0, false
	}
	return from, to - from, true
}

func (l *local) selectFloat(c *column, p *predicate) {
	v := &c.view
	if v.Encoding() == granule.Constant {
		d, ok := v.Constant()
		if !ok {
			l.keepNone()
			return
		}
		filter.Float64VS(p.op, l.tmp, []float64{d.F}, p.float)
		if l.tmp[0]&1 == 0 {
			l.keepNone()
		} else if valid := c.validity(); valid != nil {
			l.keep(c, valid, 0, l.g.rows)
		}
		return
	}
	c.f64 = grow(c.f64, filterRows)
	for from := 0; from < l.g.rows; from += filterRows {
		n := min(filterRows, l.g.rows-from)
		if !l.full && !bitmap.AnyIn(l.sel, from, from+n) {
			continue
		}
		v.RawFloat64(c.f64[:n], from)
		filter.Float64VS(p.op, l.tmp, c.f64[:n], p.float)
		l.keepSlice(c, from, n)
	}
	l.full = false
}

// truthKey names the answers of a filter for a dictionary: predicates by number, runtime filters from -1 down.
type truthKey struct {
	filter int
	dict   *coldata.Dict
}

// truth is the answers of a predicate for the entries of a dictionary.
type truth struct {
	bits   []uint64 // one per entry, padded to 65,536
	lo, hi uint64   // where the true entries lie side by side
	dense  bool
	count  int
}

// minTruthBits and maxTruthBits are the sizes of a table: every code of a lane has a bit.
const (
	minTruthBits = 1 << 8
	maxTruthBits = 1 << 16
)

func newTruth(entries int) *truth {
	n := minTruthBits
	if entries > n {
		n = maxTruthBits
	}
	return &truth{bits: make([]uint64, max(n, entries+63)/64)}
}

// finish finds out whether the true entries lie side by side.
func (t *truth) finish(entries int) {
	first, last := -1, -1
	for i := range entries {
		if t.bits[i>>6]>>(uint(i)&63)&1 != 0 {
			if first < 0 {
				first = i
			}
			last = i
			t.count++
		}
	}
	t.dense = t.count > 0 && last-first+1 == t.count
	t.lo, t.hi = uint64(max(first, 0)), uint64(max(last, 0))
}

// truthOf returns the answers of predicate k for a dictionary, computed once per task.
func (l *local) truthOf(k int, d *coldata.Dict) (*truth, error) {
	key := truthKey{k, d}
	if t := l.truth[key]; t != nil {
		return t, nil
	}
	p := l.src.predicates[k]
	t := newTruth(len(d.Values))
	var b coldata.Batch
	b.Vecs = make([]coldata.Vector, len(l.src.columns))
	for from := 0; from < len(d.Values); from += coldata.BatchSize {
		n := min(coldata.BatchSize, len(d.Values)-from)
		b.N = n
		for i := range b.Vecs {
			b.Vecs[i] = coldata.Vector{Type: l.src.columns[i].Type, N: n}
		}
		b.Vecs[p.column] = coldata.Vector{Type: l.src.columns[p.column].Type, Form: coldata.String, N: n,
			Str: d.Values[from : from+n]}
		if err := l.evaluators[k].FilterTrue(&b, t.bits[from/64:]); err != nil {
			return nil, err
		}
	}
	t.finish(len(d.Values))
	l.truth[key] = t
	return t, nil
}

// selectCodes keeps the rows whose dictionary code is true, and NULLs if onNull.
func (l *local) selectCodes(c *column, t *truth, onNull bool) error {
	v := &c.view
	entries := uint64(len(c.dict.Values))
	if !onNull && t.count == 0 {
		l.keepNone()
		return nil
	}
	if !onNull && t.count == len(c.dict.Values) && !v.HasNulls() {
		return nil
	}
	for from := 0; from < l.g.rows; from += filterRows {
		n := min(filterRows, l.g.rows-from)
		if !l.full && !bitmap.AnyIn(l.sel, from, from+n) {
			continue
		}
		if v.CanFilter() && t.dense {
			v.FilterRange(l.tmp, from, n, t.lo, t.hi-t.lo)
		} else if err := l.lookup(c, t, from, n, entries); err != nil {
			return err
		}
		words := (n + 63) / 64
		if valid := c.validity(); valid != nil && onNull {
			for w := range words {
				l.tmp[w] |= ^valid[from/64+w]
			}
			sel := l.sel[from/64 : from/64+words]
			bitmap.And(sel, sel, l.tmp[:words])
			continue
		}
		l.keepSlice(c, from, n)
	}
	l.full = false
	return nil
}

// lookup sets tmp to the answers for rows [from, from+n).
func (l *local) lookup(c *column, t *truth, from, n int, entries uint64) error {
	v := &c.view
	if v.MaxCode() >= uint64(64*len(t.bits)) {
		return vfs.Corruptf("", 0, int64(v.Length()), "codes of %d bits for a dictionary of %d entries", v.Width(), entries)
	}
	switch v.LaneBytes() {
	case 1:
		c.wide.u8 = grow(c.wide.u8, filterRows)
		v.UnpackU8(c.wide.u8[:n], from)
		filter.LookupU8(l.tmp, c.wide.u8[:n], t.bits)
	case 2:
		c.wide.u16 = grow(c.wide.u16, filterRows)
		v.UnpackU16(c.wide.u16[:n], from)
		filter.LookupU16(l.tmp, c.wide.u16[:n], t.bits)
	default:
		c.wide.u32 = grow(c.wide.u32, filterRows)
		v.UnpackU32(c.wide.u32[:n], from)
		filter.LookupU32(l.tmp, c.wide.u32[:n], t.bits)
	}
	return nil
}

// selectProgram evaluates predicate k over the selected rows.
func (l *local) selectProgram(k int, p *predicate) error {
	for from := 0; from < l.g.rows; {
		to, count := l.extend(from)
		if count > 0 {
			b := &l.batch
			b.N = count
			for i := range b.Vecs {
				b.Vecs[i] = coldata.Vector{Type: l.src.columns[i].Type, N: count}
			}
			l.locate(from, to, count)
			for _, i := range p.columns {
				if err := l.decode(i, &b.Vecs[i], from, to, count); err != nil {
					return err
				}
			}
			if err := l.evaluators[k].FilterTrue(b, l.bits); err != nil {
				return err
			}
			l.deposit(from, to, count)
		}
		from = to
	}
	l.full = false
	return nil
}

// deposit makes the answers for the count selected rows of [from, to) their selection.
func (l *local) deposit(from, to, count int) {
	if count == to-from {
		copy(l.sel[from/64:], l.bits[:(count+63)/64])
		return
	}
	for i, p := range l.places[:count] {
		if l.bits[i>>6]>>(uint(i)&63)&1 == 0 {
			at := from + int(p)
			l.sel[at>>6] &^= 1 << (uint(at) & 63)
		}
	}
}

// filterRuntime applies runtime filter i: bounds, then membership.
func (l *local) filterRuntime(i int) (exec.Status, error) {
	f := l.filters[i]
	if f == nil {
		return exec.Ready, nil
	}
	if f.Empty() {
		return exec.Done, nil
	}
	col := l.src.opts.Scan.RuntimeFilters[i].Column
	before := bitmap.Count(l.sel, l.g.rows)
	p := predicate{kind: rangePredicate, column: col}
	var bounded bool
	p.lo, p.hi, bounded = f.Bounds()
	bounded = bounded && l.src.columns[col].Type.Canonical() == types.FormInt64
	verdict := some
	if e := l.g.entries[col]; e != nil && bounded {
		if verdict = p.test(&e.Zone, int(e.Rows), int(e.Nulls)); verdict == none {
			l.src.opts.Env.Stats.RuntimeFilterRows.Add(int64(before))
			return exec.Done, nil
		}
	}
	if ok, err := l.load([]int{col}); err != nil || !ok {
		return exec.Blocked, err
	}
	if bounded && verdict == some {
		l.selectRange(&l.cols[col], &p, false)
	}
	if f.Selectivity() < membershipPays {
		if err := l.selectMembers(i, f, col); err != nil {
			return exec.Done, err
		}
	}
	l.src.opts.Env.Stats.RuntimeFilterRows.Add(int64(before - bitmap.Count(l.sel, l.g.rows)))
	return l.left(), nil
}

// membershipPays is the expected share of rows left above which asking a runtime filter for each row costs more than
// the join's own probe of the rows that it would save.
const membershipPays = 0.85

// selectMembers keeps the rows whose value may be in the runtime filter.
func (l *local) selectMembers(i int, f exec.RuntimeFilter, col int) error {
	c := &l.cols[col]
	if c.dict != nil {
		key := truthKey{-1 - i, c.dict}
		t := l.truth[key]
		if t == nil {
			t = newTruth(len(c.dict.Values))
			for k, s := range c.dict.Values {
				if f.ContainsString(s) {
					t.bits[k>>6] |= 1 << (uint(k) & 63)
				}
			}
			t.finish(len(c.dict.Values))
			l.truth[key] = t
		}
		return l.selectCodes(c, t, false)
	}
	v := &l.batch.Vecs[col]
	for from := 0; from < l.g.rows; {
		to, count := l.extend(from)
		if count > 0 {
			l.locate(from, to, count)
			*v = coldata.Vector{Type: l.src.columns[col].Type, N: count}
			if err := l.decode(col, v, from, to, count); err != nil {
				return err
			}
			l.members(f, v, count)
			l.deposit(from, to, count)
		}
		from = to
	}
	l.full = false
	return nil
}

// members sets bits to which of the count values may be in the filter.
func (l *local) members(f exec.RuntimeFilter, v *coldata.Vector, count int) {
	bitmap.SetAll(l.bits, count)
	if v.Form == coldata.None {
		clear(l.bits[:(count+63)/64])
		return
	}
	w := coldata.Widen(&l.buffer, v)
	if w.Valid != nil {
		words := (count + 63) / 64
		bitmap.And(l.bits[:words], l.bits[:words], w.Valid[:words])
	}
	switch w.Form {
	case coldata.Int64:
		f.FilterInt64(l.bits, w.I64[:count])
	case coldata.String:
		f.FilterStrings(l.bits, w.Str[:count])
	}
}
