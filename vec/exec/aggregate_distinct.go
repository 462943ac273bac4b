package exec

import (
	"context"
	"encoding/json"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// distinctSet is the distinct values of some arguments in each group: a table whose keys are the group's words and
// the arguments' words. Rows with a NULL argument are not in it. Its accumulators get each value once, when the tasks'
// sets have been merged.
type distinctSet struct {
	layout  *keyLayout
	args    []*program
	accs    []accumulator
	accArgs []int // -1: just count
	key     string
}

// set returns the set of distinct values of args.
func (p *aggPlan) set(g *graph, args []*plan.Expr) (*distinctSet, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	for _, s := range p.sets {
		if s.key == string(text) {
			return s, nil
		}
	}
	s := &distinctSet{key: string(text)}
	specs := make([]keySpec, len(args))
	for i, e := range args {
		specs[i] = keySpec{e.Type}
	}
	if s.layout, err = newKeyLayout(specs, false, nil, p.acct); err != nil {
		return nil, err
	}
	if s.args, err = g.compiler.compileAll(args); err != nil {
		return nil, err
	}
	p.sets = append(p.sets, s)
	return s, nil
}

// distinctLocal is a task's part of a set.
type distinctLocal struct {
	set    *distinctSet
	table  *groupTable
	keys   *keyWriter
	words  [][]uint64
	hashes []uint64
	ids    []uint32
	idx    []uint16
	rows   []unsafe.Pointer
	parts  *partitioned
}

func (s *distinctSet) newLocal(p *aggPlan) (*distinctLocal, error) {
	words := p.layout.words + s.layout.words
	t, err := newGroupTable(p.acct, words, nil, 0)
	return &distinctLocal{set: s, table: t, keys: newKeyWriter(s.layout, evaluators(s.args), true),
		words: make([][]uint64, words)}, err
}

// add adds the values of a batch whose groups are l.ids.
func (d *distinctLocal) add(l *aggLocal, b *coldata.Batch) error {
	if err := d.keys.compute(b); err != nil {
		return err
	}
	group := l.table.words
	d.rows = append(d.rows[:0], l.in.ptrs()...)
	for w := range group {
		d.words[w] = d.words[w][:0]
		for _, r := range d.rows {
			d.words[w] = append(d.words[w], *word(r, w*8))
		}
	}
	for w, from := range d.keys.words {
		d.words[group+w] = append(d.words[group+w][:0], from...)
	}
	n := b.N
	if d.keys.notNull != nil {
		d.idx = coldata.AppendIndexes(d.idx[:0], d.keys.notNull, n)
		n = len(d.idx)
		for w := range d.words {
			for i, at := range d.idx {
				d.words[w][i] = d.words[w][at]
			}
			d.words[w] = d.words[w][:n]
		}
	}
	return insertKeys(d.table, d.words, n, &d.hashes, &d.ids)
}

// insertKeys inserts n keys into a table.
func insertKeys(t *groupTable, words [][]uint64, n int, hashes *[]uint64, ids *[]uint32) error {
	if cap(*hashes) < n {
		*hashes, *ids = make([]uint64, max(n, coldata.BatchSize)), make([]uint32, max(n, coldata.BatchSize))
	}
	*hashes, *ids = (*hashes)[:n], (*ids)[:n]
	hashWords(*hashes, words)
	return t.insert(words, *hashes, *ids)
}

// mergeSets gives the distinct values of all tasks, or those of one partition, to their accumulators in m's table.
func (m *merger) mergeSets(ctx context.Context, locals []*aggLocal, part int) error {
	for k, set := range m.plan.sets {
		if len(locals) == 1 && part < 0 {
			if err := m.giveValues(ctx, set, locals[0].sets[k].table, 0); err != nil {
				return err
			}
			continue
		}
		all, err := newGroupTable(m.plan.acct, m.plan.layout.words+set.layout.words, nil, 0)
		if err != nil {
			return err
		}
		for _, l := range locals {
			if err := m.mergeSet(ctx, set, all, l.sets[k], part); err != nil {
				return err
			}
		}
		all.free()
	}
	return nil
}

// mergeSet adds one task's values to all; those that are new go to the accumulators.
func (m *merger) mergeSet(ctx context.Context, set *distinctSet, all *groupTable, d *distinctLocal, part int) error {
	n := d.table.rows.n
	var refs []uint32
	if part >= 0 {
		refs = d.parts.of(part)
		n = len(refs)
	}
	var hashes []uint64
	var ids []uint32
	words := make([][]uint64, all.words)
	for from := 0; from < n; from += coldata.BatchSize {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		cnt := min(coldata.BatchSize, n-from)
		if refs != nil {
			m.src = d.table.rows.refs(m.src[:0], refs[from:from+cnt])
		} else {
			m.src = d.table.rows.rows(m.src[:0], from, cnt)
		}
		for w := range words {
			words[w] = words[w][:0]
			for _, r := range m.src {
				words[w] = append(words[w], *word(r, w*8))
			}
		}
		old := all.rows.n
		if err := insertKeys(all, words, cnt, &hashes, &ids); err != nil {
			return err
		}
		if err := m.giveValues(ctx, set, all, old); err != nil {
			return err
		}
	}
	return nil
}

// giveValues gives the values in the rows of t from number from on to the set's accumulators.
func (m *merger) giveValues(ctx context.Context, set *distinctSet, t *groupTable, from int) error {
	group := m.plan.layout.words
	l := &aggLocal{plan: m.plan, table: m.table, heap: newStringHeap(m.plan.acct)}
	bufs := make([]coldata.Buffer, len(set.layout.cols))
	wide := make([]argBuffers, len(bufs))
	words := make([][]uint64, group)
	var hashes []uint64
	for ; from < t.rows.n; from += coldata.BatchSize {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(coldata.BatchSize, t.rows.n-from)
		m.src = t.rows.rows(m.src[:0], from, n)
		for w := range words {
			words[w] = words[w][:0]
			for _, r := range m.src {
				words[w] = append(words[w], *word(r, w*8))
			}
		}
		if cap(hashes) < n {
			hashes = make([]uint64, coldata.BatchSize)
		}
		hashWords(hashes[:n], words)
		m.dst = m.dst[:0]
		for i := range n {
			g, _ := m.table.find(words, i, hashes[i])
			m.dst = append(m.dst, m.table.rows.row(g))
			m.src[i] = unsafe.Add(m.src[i], group*8)
		}
		for i, acc := range set.accs {
			in := accInput{l: l, n: n, rows: m.dst}
			if a := set.accArgs[i]; a >= 0 {
				in.setArg(set.layout.cols[a].finish(&bufs[a], m.src), &wide[a])
			}
			if err := acc.update(&in); err != nil {
				return err
			}
		}
	}
	return nil
}
