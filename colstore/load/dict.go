package load

import (
	"bytes"
	"sort"
	"sync"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Limits of dictionaries. A column whose values mostly differ is given up after sampleRows: a heap is smaller then, and
// what was collected costs a few milliseconds.
const (
	maxDictEntries = 1 << 16
	sampleRows     = 4 * granule.Rows
	alwaysDict     = 256 // entries up to which a dictionary is worth having however few the rows
)

// dictBuilder collects the distinct strings of one column in the order in which they appear. The numbers it gives are
// provisional: the stored dictionary is sorted, and codes are mapped to it when a group of granules is written.
type dictBuilder struct {
	collation types.CollationID

	mu     sync.Mutex
	heap   bool     // given up: strings go to heaps
	rows   int      // looked at
	slots  []uint32 // open addressing, number + 1
	hashes []uint32 // of the entries
	col    granule.Column
	sorted *sortedDict // the newest one stored, which covers its first len(code) entries
}

// sortedDict is a stored dictionary: code[i] is the code of provisional number i.
type sortedDict struct {
	id      uint64
	code    []uint32
	strings []string // by code
}

func newDictBuilder(c types.CollationID) *dictBuilder {
	return &dictBuilder{collation: c, slots: make([]uint32, 1024), col: granule.Column{Form: types.FormString}}
}

// number returns the provisional numbers of the strings of c, 0 under NULL, or nil where the column is given up.
func (d *dictBuilder) number(c *granule.Column) []uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.heap {
		return nil
	}
	n := c.Len()
	codes := make([]uint32, n)
	for i := range codes {
		if !c.IsNull(i) {
			codes[i] = d.add(c.Bytes(i))
		}
	}
	d.rows += n
	count := len(d.col.Ends)
	if count > maxDictEntries || d.rows >= sampleRows && count > alwaysDict && count > d.rows/2 {
		d.heap = true
		return nil
	}
	return codes
}

func (d *dictBuilder) add(b []byte) uint32 {
	h := uint32(hash.Bytes(b))
	mask := uint32(len(d.slots) - 1)
	for s := h & mask; ; s = (s + 1) & mask {
		e := d.slots[s]
		if e == 0 {
			return d.insert(b, h, s)
		}
		if d.hashes[e-1] == h && bytes.Equal(d.col.Bytes(int(e-1)), b) {
			return e - 1
		}
	}
}

func (d *dictBuilder) insert(b []byte, h, slot uint32) uint32 {
	d.col.AppendBytes(b)
	d.hashes = append(d.hashes, h)
	id := uint32(len(d.hashes))
	d.slots[slot] = id
	if len(d.hashes)*2 > len(d.slots) {
		d.slots = make([]uint32, 2*len(d.slots))
		mask := uint32(len(d.slots) - 1)
		for i, h := range d.hashes {
			s := h & mask
			for d.slots[s] != 0 {
				s = (s + 1) & mask
			}
			d.slots[s] = uint32(i + 1)
		}
	}
	return id - 1
}

// strings returns the strings with the provisional numbers, for granules whose column was given up after they were
// numbered. null is the NULL bitmap of the rows.
func (d *dictBuilder) strings(codes []uint32, null []uint64) *granule.Column {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &granule.Column{Form: types.FormString, Null: null}
	for i, k := range codes {
		if c.IsNull(i) {
			c.Ends = append(c.Ends, uint32(len(c.Body)))
		} else {
			c.AppendBytes(d.col.Bytes(int(k)))
		}
	}
	return c
}

// useDict says whether the column is worth a dictionary, now that a group is to be written.
func (d *dictBuilder) useDict() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	count := len(d.col.Ends)
	return !d.heap && count > 0 && (count <= alwaysDict || count <= d.rows/2)
}

// sort returns the dictionary to store and true, or the one stored before if it has all strings up to now.
func (d *dictBuilder) sort(newID func() uint64) (*sortedDict, bool) {
	d.mu.Lock()
	n := len(d.col.Ends)
	if d.sorted != nil && len(d.sorted.code) == n {
		d.mu.Unlock()
		return d.sorted, false
	}
	all := granule.Column{Form: types.FormString}
	all.AppendColumn(&d.col, 0, n)
	d.mu.Unlock()

	type entry struct {
		key []byte
		s   string
		num int
	}
	entries := make([]entry, n)
	for i := range entries {
		s := string(all.Bytes(i))
		entries[i] = entry{collate.AppendKey(nil, d.collation, s), s, i}
	}
	sort.Slice(entries, func(i, j int) bool {
		if c := bytes.Compare(entries[i].key, entries[j].key); c != 0 {
			return c < 0
		}
		return entries[i].s < entries[j].s
	})
	sd := &sortedDict{id: newID(), code: make([]uint32, n), strings: make([]string, n)}
	for code, e := range entries {
		sd.code[e.num] = uint32(code)
		sd.strings[code] = e.s
	}
	d.mu.Lock()
	d.sorted = sd
	d.mu.Unlock()
	return sd, true
}
