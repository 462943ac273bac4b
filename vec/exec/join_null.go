package exec

import (
	"sync/atomic"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// markType is the type of a mark join's mark.
func (j *joinPlan) markType() types.Type {
	for i, c := range j.node.Output {
		if c == j.probeCols && i < len(j.node.Types) {
			return j.node.Types[i]
		}
	}
	return types.NewBool()
}

// unknownCursor is a task's place among the pairs whose comparison may be unknown.
type unknownCursor struct {
	at    int // probe row
	chunk int // of build rows
	row   int
}

// unknowns finds the probe rows without a match for which a NULL, in their key or in a build row's, leaves open whether
// they have one. It returns false when there is more to look at: it compares at most a batch of pairs a call.
func (o *joinProbe) unknowns(l *joinLocal, in *coldata.Batch) (bool, error) {
	j := o.plan
	t := j.table
	if t.n == 0 {
		return true, nil
	}
	if len(j.buildKeys) == 1 && l.pred == nil {
		for i := range in.N {
			if t.nulls > 0 || l.keys.notNull != nil && !coldata.Bit(l.keys.notNull, i) {
				coldata.SetBit(l.unknown, i)
			}
		}
		return true, nil
	}
	l.idx, l.rows = l.idx[:0], l.rows[:0]
	for looked := 0; l.unk.at < in.N; {
		i := l.unk.at
		null := l.keys.notNull != nil && !coldata.Bit(l.keys.notNull, i)
		if l.unk.chunk == len(t.counts) || coldata.Bit(l.matched, i) || coldata.Bit(l.unknown, i) || !null && t.nulls == 0 {
			l.unk = unknownCursor{at: i + 1}
			continue
		}
		if looked == 8*coldata.BatchSize || len(l.idx) == coldata.BatchSize {
			break
		}
		looked++
		p := t.rows.row(uint32(l.unk.chunk<<chunkShift | l.unk.row))
		if (null || *word32(p, flagsOff)&nullKeyFlag != 0) && j.mayEqual(l.keys, i, p) {
			l.idx, l.rows = append(l.idx, uint32(i)), append(l.rows, p)
		}
		if l.unk.row++; l.unk.row == t.counts[l.unk.chunk] {
			l.unk.row = 0
			l.unk.chunk++
		}
	}
	if l.pred != nil && len(l.idx) > 0 {
		if err := o.filter(l, in); err != nil {
			return true, err
		}
	}
	for _, i := range l.idx {
		coldata.SetBit(l.unknown, int(i))
	}
	return l.unk.at >= in.N, nil
}

// mayEqual says whether probe key i and a build row's are equal in every column that is not NULL on either side.
func (j *joinPlan) mayEqual(k *keyWriter, i int, p unsafe.Pointer) bool {
	nulls := *word(p, j.nullOff)
	for c := range j.layout.cols {
		if nulls>>c&1 != 0 || k.vecs[c].IsNull(i) {
			continue
		}
		col := &j.layout.cols[c]
		words := 1
		mask := ^uint64(0)
		if col.bits < 64 {
			mask = (1<<col.bits - 1) << col.shift
		}
		if col.form == coldata.Int128 {
			words = 2
		}
		for w := col.word; w < col.word+words; w++ {
			if (*word(p, wordsOff+w*8)^k.words[w][i])&mask != 0 {
				return false
			}
		}
	}
	return true
}

// joinTail hands out the stored build rows with (RightSemi) or without a match, after all probes.
type joinTail struct {
	plan    *joinPlan
	claimed atomic.Int64
}

var _ Source = (*joinTail)(nil)

// joinTailLocal is a task's state.
type joinTailLocal struct {
	rows []unsafe.Pointer
	bufs []coldata.Buffer
}

// NewLocal implements Source.
func (s *joinTail) NewLocal(Task) (Local, error) {
	return &joinTailLocal{bufs: make([]coldata.Buffer, len(s.plan.node.Output))}, nil
}

// Next implements Source: a chunk has two batches, so it is claimed by halves.
func (s *joinTail) Next(_ Task, local Local, b *coldata.Batch) (Status, error) {
	l, j := local.(*joinTailLocal), s.plan
	want := uint32(0)
	if j.node.Kind == plan.RightSemiJoin {
		want = matchedFlag
	}
	for {
		const halves = chunkRows / coldata.BatchSize
		i := int(s.claimed.Add(1)) - 1
		chunk, from := i/halves, i%halves*coldata.BatchSize
		if chunk >= len(j.table.counts) {
			return Done, nil
		}
		l.rows = l.rows[:0]
		for r := from; r < min(from+coldata.BatchSize, j.table.counts[chunk]); r++ {
			p := j.table.rows.row(uint32(chunk<<chunkShift | r))
			if *word32(p, flagsOff)&matchedFlag == want {
				l.rows = append(l.rows, p)
			}
		}
		if len(l.rows) > 0 {
			break
		}
	}
	b.N = len(l.rows)
	b.Vecs = b.Vecs[:0]
	for k, c := range j.node.Output {
		if !buildOnly(j.node.Kind) {
			if c < j.probeCols {
				b.Vecs = append(b.Vecs, coldata.Vector{Type: j.types[c], Form: coldata.None, N: b.N})
				continue
			}
			c -= j.probeCols
		}
		b.Vecs = append(b.Vecs, *j.tuple.fetch(&l.bufs[k], l.rows, j.stored[c]))
	}
	return Ready, nil
}

// Close implements Source.
func (s *joinTail) Close() error { return nil }
