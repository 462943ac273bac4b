package exec

import (
	"context"
	"slices"
	"unsafe"
)

// sortEntry is a row in a sort: a word of its key and its address's number.
type sortEntry struct {
	key uint64
	ref uint64
}

// smallSort is up to how many rows comparing beats the radix passes.
const smallSort = 2048

// pollRows is how many rows are sorted between two looks at the context.
const pollRows = 32 << 10

// runSorter sorts the rows of one store.
type runSorter struct {
	ctx  context.Context
	rows *rowStore
	cmp  *comparer
	tmp  []sortEntry
}

// sort orders entries, whose keys are the rows' first words. tmp has the same length.
func (s *runSorter) sort(entries, tmp []sortEntry) error {
	s.tmp = tmp
	return s.level(entries, tmp, 0)
}

// level orders entries whose keys are the rows' word w, all words before being equal.
func (s *runSorter) level(entries, tmp []sortEntry, w int) error {
	if len(entries) <= smallSort {
		slices.SortFunc(entries, s.compare)
		return nil
	}
	step := s.stepOf(w)
	if err := s.radix(entries, tmp); err != nil {
		return err
	}
	last := w+1 >= s.cmp.layout.words
	if last && !s.cmp.anyWhole() {
		return nil
	}
	compareStrings := step.to == w+1 && step.field >= 0 && s.cmp.whole[step.field]
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		if run := entries[from:to]; len(run) > 1 {
			var err error
			switch {
			case compareStrings || last:
				err = s.merge(run, tmp[from:to])
			default:
				for i := range run {
					run[i].key = *word(s.rows.row(uint32(run[i].ref)), (w+1)*8)
				}
				err = s.level(run, tmp[from:to], w+1)
			}
			if err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// stepOf returns the comparison's step that word w belongs to.
func (s *runSorter) stepOf(w int) compareStep {
	for _, st := range s.cmp.layout.steps {
		if w >= st.from && w < st.to {
			return st
		}
	}
	return compareStep{field: -1}
}

// compare compares entries by whole keys.
func (s *runSorter) compare(a, b sortEntry) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return s.cmp.compare(s.rows.row(uint32(a.ref)), s.rows.row(uint32(b.ref)))
}

// radix orders entries by key: least significant byte first, only the bytes in which keys differ.
func (s *runSorter) radix(entries, tmp []sortEntry) error {
	all, any := ^uint64(0), uint64(0)
	for i := range entries {
		all &= entries[i].key
		any |= entries[i].key
	}
	differ := all ^ any
	src, dst := entries, tmp
	for shift := uint(0); shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		if err := context.Cause(s.ctx); err != nil {
			return err
		}
		var next [256]int
		for i := range src {
			next[src[i].key>>shift&0xff]++
		}
		at := 0
		for i, n := range next {
			next[i] = at
			at += n
		}
		for from := 0; from < len(src); from += pollRows {
			if err := context.Cause(s.ctx); err != nil {
				return err
			}
			for _, e := range src[from:min(from+pollRows, len(src))] {
				d := e.key >> shift & 0xff
				dst[next[d]] = e
				next[d]++
			}
		}
		src, dst = dst, src
	}
	if unsafe.SliceData(src) != unsafe.SliceData(entries) {
		copy(entries, src)
	}
	return nil
}

// merge orders entries by whole keys, comparing: pieces first, then by merging them.
func (s *runSorter) merge(entries, tmp []sortEntry) error {
	for from := 0; from < len(entries); from += smallSort {
		if err := context.Cause(s.ctx); err != nil {
			return err
		}
		slices.SortFunc(entries[from:min(from+smallSort, len(entries))], s.compare)
	}
	src, dst := entries, tmp
	for width := smallSort; width < len(entries); width *= 2 {
		for from := 0; from < len(src); from += 2 * width {
			mid, to := min(from+width, len(src)), min(from+2*width, len(src))
			if err := s.mergeTwo(dst[from:to], src[from:mid], src[mid:to]); err != nil {
				return err
			}
		}
		src, dst = dst, src
	}
	if unsafe.SliceData(src) != unsafe.SliceData(entries) {
		copy(entries, src)
	}
	return nil
}

func (s *runSorter) mergeTwo(dst, a, b []sortEntry) error {
	for i := range dst {
		if i%pollRows == 0 {
			if err := context.Cause(s.ctx); err != nil {
				return err
			}
		}
		if len(b) == 0 || len(a) > 0 && s.compare(a[0], b[0]) <= 0 {
			dst[i], a = a[0], a[1:]
		} else {
			dst[i], b = b[0], b[1:]
		}
	}
	return nil
}
