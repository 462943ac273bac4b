package load

import (
	"sync"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/types"
)

// group is granules that are written together.
type group struct {
	granules []*pendingGranule
	encoding sync.WaitGroup
}

// pendingGranule is a granule on its way: rows first, then encoded columns.
type pendingGranule struct {
	group *group
	chunk *granule.Chunk // until it is encoded
	rows  int
	cols  []pendingColumn
}

// pendingColumn is a column granule on its way.
type pendingColumn struct {
	bytes []byte // encoded, trailer empty; nil while codes wait for their dictionary
	meta  granule.Meta
	codes []uint32 // provisional
	null  []uint64
	entry extent.Entry
}

// zoneStringBytes is the mean length above which heap strings get no zone: text is searched, not compared, and a
// collation key costs 50 ns a value.
const zoneStringBytes = 24

// encoder is the scratch memory of one goroutine that encodes.
type encoder struct {
	granule.Encoder
	buf    []byte
	hashes []uint64
}

// encode does all of a granule that needs no dictionary. Addresses are not known yet: they are written with the group.
func (e *encoder) encode(a *Appender, g *pendingGranule) {
	g.rows = g.chunk.Len()
	for i := range g.chunk.Cols {
		c := &g.chunk.Cols[i]
		p := &g.cols[i]
		if d := a.dicts[i]; d != nil {
			if p.codes = d.number(c); p.codes != nil {
				p.null = append([]uint64(nil), c.Null...)
			}
		}
		e.sketch(a.sketch[i], c, p.codes != nil)
		if p.codes == nil {
			e.encodeValues(p, c, a.types[i])
		}
	}
	a.recycle(g.chunk)
	g.chunk = nil
}

// sketch adds a column granule to the column's sketch. Numbered strings are hashed when their dictionary is stored.
func (e *encoder) sketch(s *columnSketch, c *granule.Column, numbered bool) {
	s.mu.Lock()
	e.hashes = s.col.Add(c, !numbered, e.hashes)
	s.mu.Unlock()
}

func (e *encoder) encodeValues(p *pendingColumn, c *granule.Column, t types.Type) {
	var zone granule.Zone
	if c.Form == types.FormString && len(c.Body) <= zoneStringBytes*c.Len() {
		zone = granule.StringZone(t.Collation, c)
	}
	e.buf, p.meta = e.Encode(e.buf[:0], granule.Address{}, c, nil, zone)
	p.bytes = append([]byte(nil), e.buf...)
	p.codes, p.null = nil, nil
}

// addStrings adds strings that were numbered first and given up later.
func (s *columnSketch) addStrings(c *granule.Column) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range c.Ends {
		if !c.IsNull(i) {
			s.col.AddHash(hash.Bytes(c.Bytes(i)))
		}
	}
}

// encodeStrings encodes column i of the group, whose strings are numbered, by a dictionary if that pays. It returns the
// dictionary if it has to be stored.
func (a *Appender) encodeStrings(e *encoder, g *group, i int) *sortedDict {
	d := a.dicts[i]
	numbered := false
	for _, pg := range g.granules {
		numbered = numbered || pg.cols[i].codes != nil
	}
	if !numbered {
		return nil
	}
	s := a.sketch[i]
	if !d.useDict() {
		for _, pg := range g.granules {
			if p := &pg.cols[i]; p.codes != nil {
				c := d.strings(p.codes, p.null)
				s.addStrings(c)
				e.encodeValues(p, c, a.types[i])
			}
		}
		return nil
	}
	dict, fresh := d.sort(a.opts.Target.NewDict)
	if fresh {
		s.mu.Lock()
		for _, str := range dict.strings {
			s.col.AddHash(hash.String(str))
		}
		s.mu.Unlock()
	}
	for _, pg := range g.granules {
		if p := &pg.cols[i]; p.codes != nil {
			e.encodeCodes(p, a.types[i].Collation, dict)
			s.mu.Lock()
			s.col.Dict += uint64(pg.rows)
			s.mu.Unlock()
		}
	}
	if !fresh {
		return nil
	}
	return dict
}

func (e *encoder) encodeCodes(p *pendingColumn, collation types.CollationID, dict *sortedDict) {
	lo, hi := ^uint32(0), uint32(0)
	c := granule.Column{Form: types.FormString, Null: p.null, Ends: make([]uint32, len(p.codes))}
	for i, k := range p.codes {
		k = dict.code[k]
		p.codes[i] = k
		if !c.IsNull(i) {
			lo, hi = min(lo, k), max(hi, k)
		}
	}
	zone := granule.Zone{Kind: granule.ZoneEmpty}
	if lo <= hi {
		// Codes are in the order of collation keys, so the ends of the codes are the ends of the keys.
		zone.AddString(collation, dict.strings[lo])
		zone.AddString(collation, dict.strings[hi])
	}
	codes := &granule.Codes{Dict: dict.id, Count: len(dict.strings), Code: p.codes, Zone: zone}
	e.buf, p.meta = e.Encode(e.buf[:0], granule.Address{}, &c, codes, zone)
	p.bytes = append([]byte(nil), e.buf...)
	p.codes, p.null = nil, nil
}
