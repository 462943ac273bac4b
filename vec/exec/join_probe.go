package exec

import (
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// joinProbe looks the probe rows up. For each batch it goes through the candidate pairs of a probe row and a build row
// with equal keys, at most a batch of them at a time; the residual drops pairs; what is left is output (inner, left,
// right, full, single) or only noted (semi, anti, mark). When all candidates are done, the rows that are decided by
// having a match or none are output.
type joinProbe struct{ plan *joinPlan }

var _ Operator = (*joinProbe)(nil)

// probePhase is what a task does with its batch next.
type probePhase uint8

const (
	newBatch probePhase = iota
	candidates
	unknowns // null-aware joins: does some NULL make a row's answer unknown?
	leftOver // rows decided by having a match or none
)

// joinLocal is a task's state.
type joinLocal struct {
	keys    *keyWriter
	pred    *conjunction
	phase   probePhase
	heads   []uint32 // the next candidate + 1 of each probe row; 0: none
	slots   []uint32
	done    bool     // all candidates were looked at
	active  []uint32 // probe rows with candidates left, whose next is in heads
	pos     int      // in active, of the round that goes on
	kept    int      // rows of this round that have more candidates, at the begin of active
	absent  []uint32 // probe rows without candidates that are output
	idx     []uint32
	rows    []unsafe.Pointer
	sel     []uint64
	matched []uint64 // probe rows with a match
	unknown []uint64 // probe rows whose match is unknown
	unk     unknownCursor
	missing unsafe.Pointer // stands in for a missing build row
	pairs   coldata.Batch  // joined columns for the residual
	resBufs []coldata.Buffer
	bufs    []coldata.Buffer
	mark    coldata.Buffer
}

// NewLocal implements Operator.
func (o *joinProbe) NewLocal(Task) (Local, error) {
	j := o.plan
	l := &joinLocal{keys: newKeyWriter(j.layout, evaluators(j.probeKeys), false), missing: j.tuple.nullRow(),
		resBufs: make([]coldata.Buffer, len(j.types)), bufs: make([]coldata.Buffer, len(j.node.Output)+1)}
	if j.residual != nil {
		l.pred = j.residual()
	}
	return l, nil
}

// Apply implements Operator.
func (o *joinProbe) Apply(_ Task, local Local, in, out *coldata.Batch) (Status, error) {
	l, j := local.(*joinLocal), o.plan
	out.N = 0
	if l.phase == newBatch {
		if j.table.n == 0 && j.emptyEnds() {
			return Done, nil
		}
		if err := o.begin(l, in); err != nil {
			return Done, err
		}
	}
	for l.phase == candidates {
		if l.done {
			l.phase = leftOver
			if j.node.NullAware {
				l.phase = unknowns
				l.unk = unknownCursor{}
			}
			break
		}
		if err := o.candidates(l, in, out); err != nil {
			return Done, err
		}
		switch {
		case l.done && !o.hasLeftOver(l):
			l.phase = newBatch
			return Ready, nil
		case out.N > 0 || !j.table.unique():
			return More, nil // a long chain of candidates without output yields too
		}
	}
	if l.phase == unknowns {
		done, err := o.unknowns(l, in)
		if err != nil || !done {
			return More, err
		}
	}
	l.phase = newBatch
	return Ready, o.leftOver(l, in, out)
}

// hasLeftOver says whether rows are output when all candidates are done.
func (o *joinProbe) hasLeftOver(l *joinLocal) bool {
	return probeOnly(o.plan.node.Kind) || o.keepsProbe() && l.pred != nil
}

// begin looks up the keys of a batch.
func (o *joinProbe) begin(l *joinLocal, in *coldata.Batch) error {
	if err := l.keys.compute(in); err != nil {
		return err
	}
	if cap(l.heads) < in.N {
		n := max(in.N, coldata.BatchSize)
		l.heads, l.slots = make([]uint32, n), make([]uint32, n)
	}
	l.heads, l.slots = l.heads[:in.N], l.slots[:in.N]
	o.plan.table.find(l.heads, l.slots, l.keys, in.N)
	words := coldata.Words(in.N)
	if cap(l.matched) < words {
		l.matched, l.unknown = make([]uint64, words), make([]uint64, words)
	}
	l.matched, l.unknown = l.matched[:words], l.unknown[:words]
	clear(l.matched)
	clear(l.unknown)
	l.phase, l.done = candidates, false
	if o.plan.residual == nil && o.noted() {
		o.noteHeads(l)
		l.done = true
	} else if !o.plan.table.unique() {
		o.activate(l)
	}
	return nil
}

// activate lists the probe rows that have candidates, and those without that are output all the same.
func (o *joinProbe) activate(l *joinLocal) {
	l.active, l.absent, l.pos, l.kept = l.active[:0], l.absent[:0], 0, 0
	for i, h := range l.heads {
		if h != 0 {
			l.active = append(l.active, uint32(i))
		}
	}
	if l.pred != nil || !o.keepsProbe() {
		return
	}
	for i, h := range l.heads {
		if h == 0 {
			l.absent = append(l.absent, uint32(i))
		}
	}
}

// noted says whether pairs are only noted, not output.
func (o *joinProbe) noted() bool {
	k := o.plan.node.Kind
	return probeOnly(k) || buildOnly(k)
}

// noteHeads notes the matches of all rows: without a residual, a key that is there is a match.
func (o *joinProbe) noteHeads(l *joinLocal) {
	j := o.plan
	if probeOnly(j.node.Kind) {
		for i, h := range l.heads {
			if h != 0 {
				coldata.SetBit(l.matched, i)
			}
		}
		return
	}
	// All chains advance by one row a round: their cache misses overlap.
	for left := len(l.heads); left > 0; {
		left = 0
		for i, h := range l.heads {
			if h == 0 {
				continue
			}
			p := j.table.rows.row(h - 1)
			l.heads[i] = 0
			if atomic32(word32(p, flagsOff)).Load()&matchedFlag != 0 {
				continue // whoever set it goes through the rest
			}
			setMatched(p)
			if l.heads[i] = *word32(p, nextOff); l.heads[i] != 0 {
				left++
			}
		}
	}
}

// setMatched notes that a build row has a match.
func setMatched(p unsafe.Pointer) {
	if f := atomic32(word32(p, flagsOff)); f.Load()&matchedFlag == 0 {
		f.Or(matchedFlag)
	}
}

// candidates handles the next pairs of a batch.
func (o *joinProbe) candidates(l *joinLocal, in, out *coldata.Batch) error {
	j := o.plan
	o.collect(l)
	if len(l.idx) == 0 {
		return nil
	}
	if l.pred != nil {
		if err := o.filter(l, in); err != nil {
			return err
		}
	}
	switch j.node.Kind {
	case plan.InnerJoin:
		return o.emit(l, in, out)
	case plan.SingleJoin:
		for k, i := range l.idx {
			if l.rows[k] == l.missing {
				continue
			}
			if coldata.Bit(l.matched, int(i)) {
				return ErrSubqueryRows
			}
			coldata.SetBit(l.matched, int(i))
		}
		return o.emit(l, in, out)
	}
	for k, i := range l.idx {
		if l.rows[k] != l.missing {
			coldata.SetBit(l.matched, int(i))
		}
	}
	if hasTail(j.node.Kind) {
		for _, p := range l.rows {
			if p != l.missing {
				setMatched(p)
			}
		}
	}
	if o.noted() {
		return nil
	}
	return o.emit(l, in, out)
}

// keepsProbe says whether probe rows without a match are output with NULL build columns.
func (o *joinProbe) keepsProbe() bool {
	k := o.plan.node.Kind
	return k == plan.LeftJoin || k == plan.FullJoin || k == plan.SingleJoin
}

// collect sets idx and rows to the next candidates, at most a batch of them. Without a residual, rows of joins that
// keep them come with a stand-in where there is no candidate.
func (o *joinProbe) collect(l *joinLocal) {
	l.idx, l.rows = l.idx[:0], l.rows[:0]
	if o.plan.table.unique() {
		o.collectUnique(l)
		l.done = true
		return
	}
	o.collectRound(l)
	if len(l.active) > 0 {
		return
	}
	m := min(len(l.absent), coldata.BatchSize-len(l.idx))
	for _, i := range l.absent[:m] {
		l.idx, l.rows = append(l.idx, i), append(l.rows, l.missing)
	}
	l.absent = l.absent[m:]
	l.done = len(l.absent) == 0
}

// collectUnique is collect where a row has one candidate at most.
func (o *joinProbe) collectUnique(l *joinLocal) {
	t := o.plan.table
	keep := l.pred == nil && o.keepsProbe()
	for i, h := range l.heads {
		if h != 0 {
			l.idx, l.rows = append(l.idx, uint32(i)), append(l.rows, t.rows.row(h-1))
		} else if keep {
			l.idx, l.rows = append(l.idx, uint32(i)), append(l.rows, l.missing)
		}
	}
}

// collectRound takes one candidate of each active row, as many as a batch holds: going through all chains side by side
// lets their cache misses overlap. Rows without further candidates leave the list.
func (o *joinProbe) collectRound(l *joinLocal) {
	t := o.plan.table
	skipMatched := probeOnly(o.plan.node.Kind)
	from := l.pos
	for l.pos < len(l.active) && len(l.idx) < coldata.BatchSize {
		i := l.active[l.pos]
		l.pos++
		if skipMatched && coldata.Bit(l.matched, int(i)) {
			l.heads[i] = 0
			continue
		}
		l.idx, l.rows = append(l.idx, i), append(l.rows, t.rows.row(l.heads[i]-1))
	}
	for k, i := range l.idx {
		l.heads[i] = *word32(l.rows[k], nextOff)
	}
	for _, i := range l.active[from:l.pos] {
		l.active[l.kept] = i
		if l.heads[i] != 0 {
			l.kept++
		}
	}
	if l.pos == len(l.active) {
		l.active, l.pos, l.kept = l.active[:l.kept], 0, 0
	}
}

// filter drops the pairs for which the residual is not true.
func (o *joinProbe) filter(l *joinLocal, in *coldata.Batch) error {
	j := o.plan
	n := len(l.idx)
	l.pairs.N = n
	if len(l.pairs.Vecs) == 0 {
		l.pairs.Vecs = make([]coldata.Vector, len(j.types))
	}
	for _, c := range j.resCols {
		l.pairs.Vecs[c] = j.column(&l.resBufs[c], in, l.idx, c, l)
	}
	words := coldata.Words(n)
	if cap(l.sel) < words {
		l.sel = make([]uint64, max(words, coldata.BatchSize/64))
	}
	l.sel = l.sel[:words]
	if _, err := l.pred.filter(&l.pairs, l.sel); err != nil {
		return err
	}
	k := 0
	for i := range n {
		if coldata.Bit(l.sel, i) {
			l.idx[k], l.rows[k] = l.idx[i], l.rows[i]
			k++
		}
	}
	l.idx, l.rows = l.idx[:k], l.rows[:k]
	return nil
}

// emit outputs the pairs.
func (o *joinProbe) emit(l *joinLocal, in, out *coldata.Batch) error {
	j := o.plan
	out.N = len(l.idx)
	if out.N == 0 {
		return nil
	}
	idx := l.idx
	if len(idx) == in.N && isIdentity(idx) {
		idx = nil
	}
	out.Vecs = out.Vecs[:0]
	for k, c := range j.node.Output {
		out.Vecs = append(out.Vecs, j.column(&l.bufs[k], in, idx, c, l))
	}
	return nil
}

// isIdentity says whether idx is 0, 1, 2 ….
func isIdentity(idx []uint32) bool {
	for i, x := range idx {
		if x != uint32(i) {
			return false
		}
	}
	return true
}

// leftOver outputs the rows that are decided by having a match or none.
func (o *joinProbe) leftOver(l *joinLocal, in, out *coldata.Batch) error {
	j := o.plan
	l.idx, l.rows = l.idx[:0], l.rows[:0]
	switch kind := j.node.Kind; {
	case kind == plan.SemiJoin:
		for i := range in.N {
			if coldata.Bit(l.matched, i) {
				l.idx = append(l.idx, uint32(i))
			}
		}
	case kind == plan.AntiJoin:
		for i := range in.N {
			if !coldata.Bit(l.matched, i) && !coldata.Bit(l.unknown, i) {
				l.idx = append(l.idx, uint32(i))
			}
		}
	case kind == plan.MarkJoin:
		return o.emitMark(l, in, out)
	case o.keepsProbe() && l.pred != nil:
		for i := range in.N {
			if !coldata.Bit(l.matched, i) {
				l.idx = append(l.idx, uint32(i))
				l.rows = append(l.rows, l.missing)
			}
		}
	default:
		return nil
	}
	return o.emit(l, in, out)
}

// emitMark outputs all rows with the mark.
func (o *joinProbe) emitMark(l *joinLocal, in, out *coldata.Batch) error {
	j := o.plan
	mark := l.mark.Vector(j.markType(), coldata.Int64, in.N)
	mark.Bounded, mark.Min, mark.Max = true, 0, 1
	any := uint64(0)
	for i := range in.N {
		mark.I64[i] = int64(l.matched[i>>6] >> (uint(i) & 63) & 1)
	}
	for w := range l.unknown {
		l.unknown[w] &^= l.matched[w]
		any |= l.unknown[w]
	}
	if any != 0 {
		valid := l.mark.ValidBits(in.N)
		for w := range valid {
			valid[w] = ^l.unknown[w]
		}
		mark.Valid = valid
	}
	out.N = in.N
	out.Vecs = out.Vecs[:0]
	for _, c := range j.node.Output {
		if c == j.probeCols {
			out.Vecs = append(out.Vecs, *mark)
		} else {
			out.Vecs = append(out.Vecs, in.Vecs[c])
		}
	}
	return nil
}
