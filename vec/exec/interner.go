package exec

import (
	"sync"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// interner gives equal strings (under a collation) one id, above 0, and keeps the first of them. Ids are valid in one
// operator of one query. It is sharded, and its memory is off the Go heap. Safe for concurrent use.
type interner struct {
	coll   types.CollationID
	shards [internShards]internShard
}

const (
	internShardBits = 4
	internShards    = 1 << internShardBits
)

// internShard holds the strings whose hash ends in its number.
type internShard struct {
	mu    sync.Mutex
	slots []uint64 // pairs {hash, row+1}; the second word is 0 where empty
	mask  uint64
	table *block
	rows  *rowStore // the first of equal strings
	heap  *stringHeap
}

// newInterner returns an empty interner.
func newInterner(coll types.CollationID, acct *account) *interner {
	in := &interner{coll: coll}
	for i := range in.shards {
		s := &in.shards[i]
		s.rows, s.heap = newRowStore(acct, stringSize), newStringHeap(acct)
	}
	return in
}

// absentID is the id of strings that an interner does not hold and was not asked to add. No string has it.
const absentID = ^uint32(0)

// id returns the id of s. If it has none, it gets one when insert is set, else absentID is returned. scratch is used
// for the key and returned for the next call.
func (in *interner) id(s string, insert bool, scratch []byte) (uint32, []byte, error) {
	key := collate.AppendKey(scratch[:0], in.coll, s)
	h := hash.Bytes(key)
	n := uint32(h & (internShards - 1))
	sh := &in.shards[n]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	row, err := sh.find(h, in.coll, s, insert)
	switch {
	case err != nil:
		return 0, key, err
	case row == 0:
		return absentID, key, nil
	}
	return row<<internShardBits | n, key, nil
}

// find returns the row of a string whose key has the hash h plus 1, or 0. The caller holds the lock.
func (s *internShard) find(h uint64, coll types.CollationID, orig string, insert bool) (uint32, error) {
	if insert && 2*(s.rows.n+1) > len(s.slots)/2 {
		if err := s.grow(); err != nil {
			return 0, err
		}
	}
	if len(s.slots) == 0 {
		return 0, nil
	}
	i := h >> internShardBits & s.mask
	for ; s.slots[2*i+1] != 0; i = (i + 1) & s.mask {
		if s.slots[2*i] != h {
			continue
		}
		row := uint32(s.slots[2*i+1])
		if have := getString(s.rows.row(row-1), 0); have == orig || collate.Equal(coll, have, orig) {
			return row, nil
		}
	}
	if !insert {
		return 0, nil
	}
	p, err := s.rows.appendRows(nil, 1)
	if err != nil {
		return 0, err
	}
	own, err := s.heap.copy(orig)
	if err != nil {
		return 0, err
	}
	putString(p[0], 0, own, noCode)
	s.slots[2*i], s.slots[2*i+1] = h, uint64(s.rows.n)
	return uint32(s.rows.n), nil
}

// grow doubles the slots.
func (s *internShard) grow() error {
	n := max(uint64(len(s.slots)), 256)
	blk, err := s.rows.acct.alloc(int(n) * 2 * 8)
	if err != nil {
		return err
	}
	slots := blk.words()
	if err := blk.zero(); err != nil {
		return err
	}
	mask := n - 1
	for j := 0; j < len(s.slots); j += 2 {
		if s.slots[j+1] == 0 {
			continue
		}
		i := s.slots[j] >> internShardBits & mask
		for slots[2*i+1] != 0 {
			i = (i + 1) & mask
		}
		slots[2*i], slots[2*i+1] = s.slots[j], s.slots[j+1]
	}
	s.table.free()
	s.table, s.slots, s.mask = blk, slots, mask
	return nil
}

// value returns the string that first got an id. It is valid until the operator's memory is freed.
func (in *interner) value(id uint32) string {
	s := &in.shards[id&(internShards-1)]
	s.mu.Lock()
	defer s.mu.Unlock()
	return getString(s.rows.row(id>>internShardBits-1), 0)
}
