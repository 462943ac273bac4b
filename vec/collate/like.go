package collate

import (
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/text"
	"github.com/colonnadedb/colonnade/vec/types"
)

// DefaultEscape is LIKE's escape character when none is given; NoEscape (ESCAPE ”) has none.
const (
	DefaultEscape rune = '\\'
	NoEscape      rune = -1
)

// Pattern is a compiled LIKE pattern. It is immutable and safe for concurrent use; every user has a Scratch of its
// own. Trailing spaces count: LIKE does not pad.
type Pattern struct {
	id       types.CollationID
	elems    []elem
	segments []string // ASCII literals between the %, in weights; nil where the pattern is not that simple
	anyStart bool     // the pattern begins with %
	anyEnd   bool     // the pattern ends with %
}

// elem is a piece of a pattern: % (many), _ (one), or one weight.
type elem struct {
	many, one bool
	weight    int32
}

// Scratch is memory for matching.
type Scratch struct {
	body    []byte
	offsets []uint32
}

// CompileLike compiles a LIKE pattern.
func CompileLike(id types.CollationID, pattern string, escape rune) *Pattern {
	p := &Pattern{id: id}
	simple := true
	for i := 0; i < len(pattern); {
		r, n := p.char(pattern[i:])
		i += n
		switch {
		case r == escape && escape >= 0 && i < len(pattern):
			r, n = p.char(pattern[i:])
			p.literal(pattern[i:i+n], r)
			i += n
		case r == '%':
			if k := len(p.elems); k == 0 || !p.elems[k-1].many {
				p.elems = append(p.elems, elem{many: true})
			}
			continue
		case r == '_':
			p.elems = append(p.elems, elem{one: true})
		default:
			p.literal(pattern[i-n:i], r)
		}
		last := p.elems[len(p.elems)-1]
		simple = simple && !last.one && last.weight >= 0 && last.weight < 0x80
	}
	if simple {
		p.split()
	}
	return p
}

// char decodes a character of the pattern or the subject; bytes under the binary collation.
func (p *Pattern) char(s string) (rune, int) {
	if p.id == types.CollationBinary || s[0] < 0x80 {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(s)
}

func (p *Pattern) literal(s string, r rune) {
	p.elems = append(p.elems, elem{weight: p.weight(s, r, len(s))})
}

// weight returns what two characters must share to match.
func (p *Pattern) weight(s string, r rune, n int) int32 {
	switch {
	case p.id == types.UTF8MB4GeneralCI:
		w, _ := nextWeight(s)
		return w
	case r == utf8.RuneError && n == 1:
		return badWeight + int32(s[0])
	default:
		return r
	}
}

func (p *Pattern) split() {
	p.segments = []string{}
	var lit []byte
	for i, e := range p.elems {
		if !e.many {
			lit = append(lit, byte(e.weight))
			continue
		}
		if len(lit) > 0 {
			p.segments = append(p.segments, string(lit))
			lit = nil
		}
		p.anyStart = p.anyStart || i == 0
		p.anyEnd = i == len(p.elems)-1
	}
	if len(lit) > 0 {
		p.segments = append(p.segments, string(lit))
	}
}

// Prefix returns the characters before the first wildcard if they are ASCII letters without case or the collation
// tells cases apart, and exact says that there is no wildcard: for zone maps. Under utf8mb4_general_ci the prefix is in
// weights, which are also the first bytes of the collation key.
func (p *Pattern) Prefix() (prefix string, exact bool) {
	var b []byte
	for _, e := range p.elems {
		if e.many || e.one || e.weight >= 0x80 || e.weight < 0x20 {
			return string(b), false
		}
		b = append(b, byte(e.weight))
	}
	return string(b), true
}

// Match says whether s matches.
func (p *Pattern) Match(s string, scratch *Scratch) bool {
	if p.segments == nil {
		return p.matchElems(s)
	}
	if p.id != types.UTF8MB4GeneralCI {
		return p.matchSegments(s)
	}
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	if !text.IsASCII(b) {
		return p.matchElems(s)
	}
	if cap(scratch.body) < len(s) {
		scratch.body = make([]byte, len(s)*2)
	}
	u := scratch.body[:len(s)]
	text.UpperASCII(u, b)
	return p.matchSegments(unsafe.String(unsafe.SliceData(u), len(u)))
}

// matchSegments matches a subject of weights.
func (p *Pattern) matchSegments(s string) bool {
	seg := p.segments
	if len(seg) == 0 {
		return p.anyStart || s == ""
	}
	if !p.anyStart {
		if !strings.HasPrefix(s, seg[0]) {
			return false
		}
		s = s[len(seg[0]):]
		if seg = seg[1:]; len(seg) == 0 {
			return p.anyEnd || s == ""
		}
	}
	if !p.anyEnd {
		last := seg[len(seg)-1]
		if !strings.HasSuffix(s, last) {
			return false
		}
		s, seg = s[:len(s)-len(last)], seg[:len(seg)-1]
	}
	for _, m := range seg {
		i := strings.Index(s, m)
		if i < 0 {
			return false
		}
		s = s[i+len(m):]
	}
	return true
}

// matchElems matches character by character, going back to the last % on a mismatch.
func (p *Pattern) matchElems(s string) bool {
	i, at := 0, 0
	back, backAt := -1, 0
	for at < len(s) {
		if i < len(p.elems) {
			e := &p.elems[i]
			if e.many {
				back, backAt = i, at
				i++
				continue
			}
			r, n := p.char(s[at:])
			if e.one || p.weight(s[at:], r, n) == e.weight {
				i++
				at += n
				continue
			}
		}
		if back < 0 {
			return false
		}
		_, n := p.char(s[backAt:])
		backAt += n
		i, at = back+1, backAt
	}
	for i < len(p.elems) && p.elems[i].many {
		i++
	}
	return i == len(p.elems)
}

// MatchRows sets bit i of dst where rows[i] matches and clears the other bits of the words that the rows cover. The
// rows are copied into one body, so that the search runs over many rows at once.
func (p *Pattern) MatchRows(dst []uint64, rows []string, scratch *Scratch) {
	clear(dst[:(len(rows)+63)>>6])
	if p.id != types.UTF8MB4GeneralCI || len(p.segments) == 0 {
		for i, s := range rows {
			if p.Match(s, scratch) {
				dst[i>>6] |= 1 << (uint(i) & 63)
			}
		}
		return
	}
	body, offsets := scratch.body[:0], scratch.offsets[:0]
	for _, s := range rows {
		offsets = append(offsets, uint32(len(body)))
		body = append(body, s...)
	}
	offsets = append(offsets, uint32(len(body)))
	scratch.body, scratch.offsets = body, offsets
	if !text.IsASCII(body) {
		for i, s := range rows {
			if p.Match(s, scratch) {
				dst[i>>6] |= 1 << (uint(i) & 63)
			}
		}
		return
	}
	text.UpperASCII(body, body)
	first := []byte(p.segments[0])
	if p.anyStart && p.anyEnd && len(p.segments) == 1 {
		text.ContainsRows(dst, body, offsets, first)
		return
	}
	if p.anyStart && (len(p.segments) > 1 || !p.anyEnd) {
		text.ContainsRows(dst, body, offsets, first)
		p.confirm(dst, body, offsets)
		return
	}
	text.HasPrefixRows(dst, body, offsets, first)
	if len(p.segments) > 1 || !p.anyEnd {
		p.confirm(dst, body, offsets)
	}
}

// confirm clears the bits of rows that contain the first segment but do not match.
func (p *Pattern) confirm(dst []uint64, body []byte, offsets []uint32) {
	for i := range offsets[1:] {
		if dst[i>>6]>>(uint(i)&63)&1 == 0 {
			continue
		}
		row := body[offsets[i]:offsets[i+1]]
		if !p.matchSegments(unsafe.String(unsafe.SliceData(row), len(row))) {
			dst[i>>6] &^= 1 << (uint(i) & 63)
		}
	}
}
