package colstore

import (
	"context"
	"fmt"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/scan"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/ioengine/cache"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// maxLeaves bounds the decoded directory pages that are kept: 14 KB each, so 64 MiB.
const maxLeaves = 4096

// maxDictBytes bounds the decoded dictionaries that are kept.
const maxDictBytes = 256 << 20

type placeKey struct {
	object uint64
	off    int64
}

// leafCache keeps decoded directory pages. A page is immutable: its place names it.
type leafCache struct {
	mu     sync.Mutex
	leaves map[placeKey][]extent.Entry
}

// dictCache keeps decoded dictionaries by id.
type dictCache struct {
	mu    sync.Mutex
	dicts map[uint64]*coldata.Dict
	bytes int
}

// objectOf returns the object with the ordinal of a segment file, open for reading.
func (e *Engine) objectOf(s *extent.Segment, ordinal uint16) (store.Object, uint64, error) {
	if int(ordinal) >= len(s.Objects) {
		return nil, 0, fmt.Errorf("%w: segment %d has no object %d", ErrDamagedTable, s.ID, ordinal)
	}
	o, err := e.files.reader(s.DBRoot, s.Objects[ordinal])
	return o, s.Objects[ordinal].ID, err
}

// storage is what scans get of the engine.
type storage struct{ eng *Engine }

var _ scan.Storage = storage{}

// Cache implements scan.Storage.
func (s storage) Cache() *cache.Cache { return s.eng.cache }

// Object implements scan.Storage.
func (s storage) Object(seg *extent.Segment, ordinal uint16) (store.Object, uint64, error) {
	return s.eng.objectOf(seg, ordinal)
}

// Leaf implements scan.Storage.
func (s storage) Leaf(
	ctx context.Context, table uint64, seg *extent.Segment, column, leaf uint32,
) ([]extent.Entry, error) {
	return s.eng.leaf(ctx, table, seg, column, leaf)
}

// Dict implements scan.Storage.
func (s storage) Dict(ctx context.Context, t *txn.Table, id uint64) (*coldata.Dict, error) {
	return s.eng.dict(ctx, t, id)
}

// leaf returns the entries of a directory page, or none if the extent has no such page.
func (e *Engine) leaf(
	ctx context.Context, table uint64, s *extent.Segment, column, leaf uint32,
) ([]extent.Entry, error) {
	x := s.Extent(column, int(leaf/extent.LeavesPerExtent))
	if x == nil || x.Leaves[leaf%extent.LeavesPerExtent].IsZero() {
		return nil, nil
	}
	ref := x.Leaves[leaf%extent.LeavesPerExtent]
	ordinal, off, length := ref.Place()
	o, id, err := e.objectOf(s, ordinal)
	if err != nil {
		return nil, err
	}
	key := placeKey{id, off}
	e.leaves.mu.Lock()
	entries, ok := e.leaves.leaves[key]
	e.leaves.mu.Unlock()
	if ok {
		return entries, nil
	}
	addr := extent.LeafAddress{Table: table, Column: column, Segment: s.ID, Leaf: leaf}
	err = e.read(ctx, o, id, off, length, func(p []byte) error {
		var err error
		entries, err = extent.DecodeLeaf(p, addr, o.Path(), id, off)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	for i := range entries {
		if n := &entries[i]; n.Length > 0 && int(n.Object) >= len(s.Objects) {
			return nil, fmt.Errorf("%w: directory names object %d of segment %d", ErrCorruption, n.Object, s.ID)
		}
		if entries[i].SCN == 0 {
			entries[i].SCN = ref.SCN
		}
	}
	e.leaves.mu.Lock()
	defer e.leaves.mu.Unlock()
	if e.leaves.leaves == nil {
		e.leaves.leaves = map[placeKey][]extent.Entry{}
	}
	for k := range e.leaves.leaves {
		if len(e.leaves.leaves) < maxLeaves {
			break
		}
		delete(e.leaves.leaves, k)
	}
	e.leaves.leaves[key] = entries
	return entries, nil
}

// read gets a range of an object through the cache and hands it to use, which borrows it.
func (e *Engine) read(
	ctx context.Context, o store.Object, id uint64, off int64, length int, use func([]byte) error,
) error {
	f, err := e.cache.Get(ctx, cache.Key{Object: id, Offset: off, Length: int32(length)}, o.File(), nil)
	if err != nil {
		return fmt.Errorf("read %d bytes at %d of %s: %w", length, off, o.Path(), err)
	}
	defer f.Release()
	return use(f.Bytes())
}

// dict returns the dictionary with the id.
func (e *Engine) dict(ctx context.Context, t *txn.Table, id uint64) (*coldata.Dict, error) {
	e.dicts.mu.Lock()
	d := e.dicts.dicts[id]
	e.dicts.mu.Unlock()
	if d != nil {
		return d, nil
	}
	ref := t.Dict(id)
	if ref == nil {
		return nil, fmt.Errorf("%w: table %s.%s has no dictionary %d", ErrCorruption, t.Def.Database, t.Def.Name, id)
	}
	s := t.Segment(ref.Place.Segment)
	if s == nil {
		return nil, fmt.Errorf("%w: dictionary %d lies in unknown segment %d", ErrCorruption, id, ref.Place.Segment)
	}
	o, object, err := e.objectOf(s, ref.Place.Object)
	if err != nil {
		return nil, err
	}
	d = &coldata.Dict{ID: id}
	bytes := 0
	err = e.read(ctx, o, object, ref.Place.Offset, ref.Place.Length, func(p []byte) error {
		if err := granule.VerifyPiece(p, o.Path(), object, ref.Place.Offset); err != nil {
			return err
		}
		d.Values, bytes, err = decodeDict(p, ref.Count, granule.Source{File: o.Path(), Offset: ref.Place.Offset})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read dictionary %d: %w", id, err)
	}
	return e.keepDict(d, bytes), nil
}

// decodeDict decodes the count strings of a dictionary into memory of their own.
func decodeDict(p []byte, count int, src granule.Source) ([]string, int, error) {
	values := make([]string, 0, min(count, 1<<20))
	body := 0
	var v granule.View
	for at := 0; len(values) < count; {
		if err := v.Parse(p[at:], granule.Source{File: src.File, Offset: src.Offset + int64(at)}); err != nil {
			return nil, 0, err
		}
		if v.Form() != types.FormString {
			return nil, 0, fmt.Errorf("%w: dictionary of form %d in %s", ErrCorruption, v.Form(), src.File)
		}
		c, err := v.Column(nil)
		if err != nil {
			return nil, 0, err
		}
		text := string(c.Body)
		begin := uint32(0)
		for _, end := range c.Ends {
			values = append(values, text[begin:end])
			begin = end
		}
		body += len(text)
		at += (v.Length() + 7) &^ 7
	}
	if len(values) != count {
		return nil, 0, fmt.Errorf("%w: dictionary of %d entries instead of %d in %s", ErrCorruption, len(values), count,
			src.File)
	}
	return values, body + 16*count, nil
}

// keepDict returns the cached dictionary: d, or one that another reader was faster with, for pointers name
// dictionaries.
func (e *Engine) keepDict(d *coldata.Dict, bytes int) *coldata.Dict {
	c := &e.dicts
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dicts == nil {
		c.dicts = map[uint64]*coldata.Dict{}
	}
	if other := c.dicts[d.ID]; other != nil {
		return other
	}
	if c.bytes+bytes > maxDictBytes {
		// Queries keep those they use; the next ones read theirs again.
		clear(c.dicts)
		c.bytes = 0
	}
	c.dicts[d.ID] = d
	c.bytes += bytes
	return d
}
