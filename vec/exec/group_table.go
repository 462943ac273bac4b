package exec

import (
	"math/bits"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/table"
)

// groupTable maps keys to groups: rows of a store that hold the key's words and then the states of aggregates. The
// slots are pairs of words in linear probing, at most half full: {row+1, key} for keys of one word, which the kernel
// compares, and {tag, row} for longer ones, whose words are compared in the row.
type groupTable struct {
	words    int // of a key
	expect   int // slots for the groups that were expected
	rows     *rowStore
	template []uint64 // the states of a new group
	entries  []uint64
	mask     uint64
	block    *block
	slots    []uint32
	keys     [][]uint64 // scratch for rehashing
	hashes   []uint64
	ptrs     []unsafe.Pointer
}

// minTableSlots is the smallest table: it takes two full batches of new keys without growing.
const minTableSlots = 1 << 13

// Estimates may be wrong: a table begins small and grows by large steps to the size that was expected.
const (
	maxExpected  = 1 << 22
	growExpected = 8
)

// newGroupTable returns an empty table of keys of so many words. expect is a guess at the number of groups.
func newGroupTable(acct *account, words int, template []uint64, expect int) (*groupTable, error) {
	t := &groupTable{words: words, rows: newRowStore(acct, (words+len(template))*8), template: template}
	t.expect = 1 << bits.Len(uint(min(max(2*expect, minTableSlots), maxExpected)-1))
	return t, t.resize(min(t.expect, minTableSlots*growExpected))
}

// resize moves the groups to a table of n slots.
func (t *groupTable) resize(n int) error {
	blk, err := t.rows.acct.alloc(n * 16)
	if err != nil {
		return err
	}
	t.block.free()
	t.block, t.entries, t.mask = blk, blk.words(), uint64(n-1)
	if err := blk.zero(); err != nil {
		return err
	}
	for from := 0; from < t.rows.n; from += 1024 {
		if from%(64<<10) == 0 {
			if err := t.rows.acct.poll(); err != nil {
				return err
			}
		}
		m := min(1024, t.rows.n-from)
		hashes := t.hashRows(from, m, t.words)
		for i, h := range hashes {
			s := h & t.mask
			for t.entries[2*s] != 0 {
				s = (s + 1) & t.mask
			}
			t.setSlot(s, uint32(from+i), h)
		}
	}
	return nil
}

// hashRows returns the hashes of the first words of n groups' keys.
func (t *groupTable) hashRows(from, n, words int) []uint64 {
	if t.keys == nil {
		t.keys = make([][]uint64, t.words)
	}
	if cap(t.hashes) < n {
		t.hashes = make([]uint64, max(n, 1024))
	}
	t.ptrs = t.rows.rows(t.ptrs[:0], from, n)
	for w := range words {
		if cap(t.keys[w]) < n {
			t.keys[w] = make([]uint64, max(n, 1024))
		}
		t.keys[w] = t.keys[w][:n]
		for i, p := range t.ptrs {
			t.keys[w][i] = *word(p, w*8)
		}
	}
	t.hashes = t.hashes[:n]
	hashWords(t.hashes, t.keys[:words])
	return t.hashes
}

// setSlot fills slot s for a row with hash h.
func (t *groupTable) setSlot(s uint64, row uint32, h uint64) {
	if t.words == 1 {
		t.entries[2*s], t.entries[2*s+1] = uint64(row)+1, *word(t.rows.row(row), 0)
		return
	}
	t.entries[2*s], t.entries[2*s+1] = table.Tag(h), uint64(row)
}

// insert sets groups[i] to the group of key i, making those that are new. words[w][i] is word w of key i.
func (t *groupTable) insert(words [][]uint64, hashes []uint64, groups []uint32) error {
	n := len(hashes)
	if t.words == 0 {
		if t.rows.n == 0 && n > 0 {
			if err := t.addFirst(); err != nil {
				return err
			}
		}
		clear(groups[:n])
		return nil
	}
	if need := 2 * (t.rows.n + n); need > len(t.entries)/2 {
		slots := len(t.entries) / 2
		size := max(2*slots, 1<<bits.Len(uint(need-1)))
		if t.expect > size {
			size = max(size, min(t.expect, growExpected*slots))
		}
		if err := t.resize(size); err != nil {
			return err
		}
	}
	if err := t.rows.reserve(n); err != nil {
		return err
	}
	if cap(t.slots) < n {
		t.slots = make([]uint32, max(n, 2048))
	}
	if t.words == 1 {
		return t.insertSingle(words, hashes, groups, t.slots[:n])
	}
	return t.insertMany(words, hashes, groups, t.slots[:n])
}

// insertSingle is insert for keys of one word.
func (t *groupTable) insertSingle(words [][]uint64, hashes []uint64, groups, slots []uint32) error {
	keys := words[0][:len(hashes)]
	table.FindU64(slots, t.entries, 2, t.mask, hashes, keys)
	for i, s := range slots {
		if s&table.Empty == 0 {
			groups[i] = uint32(t.entries[2*uint64(s)] - 1)
			continue
		}
		s = table.FindU64From(t.entries, 2, t.mask, s, keys[i])
		if s&table.Empty == 0 {
			groups[i] = uint32(t.entries[2*uint64(s)] - 1)
			continue
		}
		groups[i] = uint32(t.rows.n)
		t.addRow(words, i)
		t.setSlot(uint64(s&^table.Empty), groups[i], hashes[i])
	}
	return nil
}

// insertMany is insert for keys of several words.
func (t *groupTable) insertMany(words [][]uint64, hashes []uint64, groups, slots []uint32) error {
	table.FindTag(slots, t.entries, 2, t.mask, hashes)
	for i, s := range slots {
		if s&table.Empty != 0 {
			s = table.FindTagFrom(t.entries, 2, t.mask, s, hashes[i])
		}
		for s&table.Empty == 0 && !t.equal(uint32(t.entries[2*uint64(s)+1]), words, i) {
			s = table.FindTagFrom(t.entries, 2, t.mask, s+1, hashes[i])
		}
		if s&table.Empty == 0 {
			groups[i] = uint32(t.entries[2*uint64(s)+1])
			continue
		}
		groups[i] = uint32(t.rows.n)
		t.addRow(words, i)
		t.setSlot(uint64(s&^table.Empty), groups[i], hashes[i])
	}
	return nil
}

// find returns the group of key i of words, or false.
func (t *groupTable) find(words [][]uint64, i int, h uint64) (uint32, bool) {
	switch t.words {
	case 0:
		return 0, t.rows.n > 0
	case 1:
		s := table.FindU64From(t.entries, 2, t.mask, uint32(h&t.mask), words[0][i])
		if s&table.Empty != 0 {
			return 0, false
		}
		return uint32(t.entries[2*uint64(s)] - 1), true
	}
	s := table.FindTagFrom(t.entries, 2, t.mask, uint32(h&t.mask), h)
	for s&table.Empty == 0 {
		if row := uint32(t.entries[2*uint64(s)+1]); t.equal(row, words, i) {
			return row, true
		}
		s = table.FindTagFrom(t.entries, 2, t.mask, s+1, h)
	}
	return 0, false
}

// equal says whether a row has key i of words.
func (t *groupTable) equal(row uint32, words [][]uint64, i int) bool {
	p := t.rows.row(row)
	for w := range words {
		if *word(p, w*8) != words[w][i] {
			return false
		}
	}
	return true
}

// addFirst appends the one group of a table without keys.
func (t *groupTable) addFirst() error {
	if err := t.rows.reserve(1); err != nil {
		return err
	}
	t.addRow(nil, 0)
	return nil
}

// addRow appends a group with key i of words. There is room.
func (t *groupTable) addRow(words [][]uint64, i int) {
	p := t.rows.row(uint32(t.rows.n))
	t.rows.n++
	off := 0
	for w := range words {
		*word(p, off) = words[w][i]
		off += 8
	}
	for _, x := range t.template {
		*word(p, off) = x
		off += 8
	}
}

// free gives the memory back.
func (t *groupTable) free() {
	t.rows.free()
	t.block.free()
	t.block, t.entries = nil, nil
}
