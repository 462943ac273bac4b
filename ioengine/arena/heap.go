package arena

import (
	"math/bits"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// pageHeap finds runs of free pages ("spans") in the regions. Its state is free of pointers but for one per region,
// so the garbage collector has nothing to follow however large the cache.
//
// Pages of all regions share one numbering; a region of k units covers k*regionPages numbers. The first and the
// last page of every span, free or held, carry its length, so neighbours join in constant time.
type pageHeap struct {
	regionPages uint32
	regions     []*region
	units       []*region // the region that owns each stretch of regionPages page numbers

	// lists[i] is the first free span of i pages (i < exactLists), after that of 2^(i-exactLists) pages and up to
	// twice as many; 0 is none, so page number p is stored as p+1. nonEmpty has a bit for each list.
	lists    [numLists]uint32
	nonEmpty [(numLists + 63) / 64]uint64
}

const (
	exactLists = 512 // spans below 2 MiB have a list for each length
	numLists   = exactLists + 32
)

type region struct {
	base  unsafe.Pointer
	first uint32 // number of the first page
	meta  []pageMeta
}

// pageMeta describes the span that begins or ends at a page.
type pageMeta struct {
	pages      uint32 // length of the span, at its first and last page; 0 in between
	prev, next uint32 // list of a free span's first page, as page number + 1
	free       bool
}

func (h *pageHeap) init(regionPages uint32) { *h = pageHeap{regionPages: regionPages} }

func (h *pageHeap) region(page uint32) *region { return h.units[page/h.regionPages] }

func (h *pageHeap) meta(page uint32) *pageMeta {
	r := h.region(page)
	return &r.meta[page-r.first]
}

func (h *pageHeap) address(page uint32) unsafe.Pointer {
	r := h.region(page)
	return unsafe.Add(r.base, int(page-r.first)*PageBytes)
}

// addRegion makes the memory at base, units times regionPages long, available but for its last page.
func (h *pageHeap) addRegion(base unsafe.Pointer, units uint32) {
	r := &region{base: base, first: uint32(len(h.units)) * h.regionPages, meta: make([]pageMeta, units*h.regionPages)}
	h.regions = append(h.regions, r)
	for range units {
		h.units = append(h.units, r)
	}
	last := r.first + uint32(len(r.meta)) - 1
	h.mark(last, 1, false) // held for ever: the page that padding may read
	h.insert(r.first, uint32(len(r.meta))-1)
}

func (h *pageHeap) mark(page, pages uint32, free bool) {
	*h.meta(page) = pageMeta{pages: pages, free: free}
	*h.meta(page + pages - 1) = pageMeta{pages: pages, free: free}
}

func listOf(pages uint32) int {
	if pages < exactLists {
		return int(pages)
	}
	return exactLists + bits.Len32(pages) - 1
}

// insert puts a free span at the head of its list: what was freed last is warm and used first.
func (h *pageHeap) insert(page, pages uint32) {
	h.mark(page, pages, true)
	list := listOf(pages)
	m := h.meta(page)
	m.next = h.lists[list]
	if m.next != 0 {
		h.meta(m.next - 1).prev = page + 1
	}
	h.lists[list] = page + 1
	h.nonEmpty[list/64] |= 1 << (list % 64)
}

func (h *pageHeap) unlink(page uint32) {
	m := h.meta(page)
	list := listOf(m.pages)
	if m.prev == 0 {
		h.lists[list] = m.next
	} else {
		h.meta(m.prev - 1).next = m.next
	}
	if m.next != 0 {
		h.meta(m.next - 1).prev = m.prev
	}
	if h.lists[list] == 0 {
		h.nonEmpty[list/64] &^= 1 << (list % 64)
	}
}

// alloc takes a span of exactly pages, cut from the shortest free one that is long enough.
func (h *pageHeap) alloc(pages uint32) (page uint32, ok bool) {
	page, ok = h.find(pages)
	if !ok {
		return 0, false
	}
	have := h.meta(page).pages
	h.unlink(page)
	if have > pages {
		h.insert(page+pages, have-pages)
	}
	h.mark(page, pages, false)
	return page, true
}

func (h *pageHeap) find(pages uint32) (page uint32, ok bool) {
	list := listOf(pages)
	if list >= exactLists {
		// Spans of this list may be too short: look at each. Later lists hold only longer ones.
		for p := h.lists[list]; p != 0; p = h.meta(p - 1).next {
			if h.meta(p-1).pages >= pages {
				return p - 1, true
			}
		}
		list++
	}
	for word := list / 64; word < len(h.nonEmpty); word++ {
		set := h.nonEmpty[word]
		if word == list/64 {
			set &= ^uint64(0) << (list % 64)
		}
		if set != 0 {
			return h.lists[word*64+bits.TrailingZeros64(set)] - 1, true
		}
	}
	return 0, false
}

// free gives the span that begins at page back, joined with its free neighbours, and returns its length.
func (h *pageHeap) free(page uint32) uint32 {
	m := *h.meta(page)
	if m.pages == 0 || m.free {
		invariants.Failf("buffer at arena page %d released twice", page)
	}
	r := h.region(page)
	from, pages := page, m.pages
	if page > r.first {
		if before := *h.meta(page - 1); before.free {
			from -= before.pages
			pages += before.pages
			h.unlink(from)
		}
	}
	// There is always a page behind: a region's last one is never free.
	if after := *h.meta(page + m.pages); after.free {
		h.unlink(page + m.pages)
		pages += after.pages
	}
	*h.meta(page) = pageMeta{} // the start of a held span must not be found again by a second release
	*h.meta(page + m.pages - 1) = pageMeta{}
	h.insert(from, pages)
	return m.pages
}

// eachFree visits the free spans.
func (h *pageHeap) eachFree(visit func(base unsafe.Pointer, size int)) {
	for _, head := range h.lists {
		for p := head; p != 0; p = h.meta(p - 1).next {
			visit(h.address(p-1), int(h.meta(p-1).pages)*PageBytes)
		}
	}
}

// caller returns the first function outside this package on the stack.
func caller() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		inside := strings.Contains(f.Function, "ioengine/arena.") && !strings.HasSuffix(f.File, "_test.go")
		if !inside || !more {
			return f.Function + " " + f.File + ":" + strconv.Itoa(f.Line)
		}
	}
}
