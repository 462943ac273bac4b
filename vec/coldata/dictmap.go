package coldata

// dictMapCap bounds how many dictionaries a DictMap remembers; extents have few, and morsels go through them in order.
const dictMapCap = 16

// DictMap remembers for dictionaries, by their pointer, a table with one entry a code. It is one task's.
type DictMap[T any] struct {
	dicts  []*Dict
	tables [][]T
	next   int
	last   int
}

// Get returns d's table. make is called once for a dictionary that is not remembered, and returns len(d.Values)
// entries; an error is returned and nothing is remembered.
func (m *DictMap[T]) Get(d *Dict, make func(values []string) ([]T, error)) ([]T, error) {
	if m.last < len(m.dicts) && m.dicts[m.last] == d {
		return m.tables[m.last], nil
	}
	for i, x := range m.dicts {
		if x == d {
			m.last = i
			return m.tables[i], nil
		}
	}
	t, err := make(d.Values)
	if err != nil {
		return nil, err
	}
	if len(m.dicts) < dictMapCap {
		m.last = len(m.dicts)
		m.dicts, m.tables = append(m.dicts, d), append(m.tables, t)
		return t, nil
	}
	m.last = m.next
	m.dicts[m.next], m.tables[m.next] = d, t
	m.next = (m.next + 1) % dictMapCap
	return t, nil
}

// MapCodes sets dst[i] to table[code of row i]. Codes under NULLs are codes of the dictionary too.
func MapCodes[T any](dst []T, v *Vector, table []T) {
	switch v.Form {
	case Dict8:
		mapCodes(dst, v.U8[:v.N], table)
	case Dict16:
		mapCodes(dst, v.U16[:v.N], table)
	case Dict32:
		mapCodes(dst, v.U32[:v.N], table)
	}
}

func mapCodes[T any, C uint8 | uint16 | uint32](dst []T, codes []C, table []T) {
	dst = dst[:len(codes)]
	for i, c := range codes {
		dst[i] = table[c]
	}
}

// MapCodeBits sets bit i of dst to table[code of row i]; bits past the rows in the last word become 0.
func MapCodeBits(dst []uint64, v *Vector, table []bool) {
	switch v.Form {
	case Dict8:
		mapCodeBits(dst, v.U8[:v.N], table)
	case Dict16:
		mapCodeBits(dst, v.U16[:v.N], table)
	case Dict32:
		mapCodeBits(dst, v.U32[:v.N], table)
	}
}

func mapCodeBits[C uint8 | uint16 | uint32](dst []uint64, codes []C, table []bool) {
	for w := range dst[:Words(len(codes))] {
		part := codes[w<<6 : min(len(codes), w<<6+64)]
		var x uint64
		for i, c := range part {
			var bit uint64
			if table[c] {
				bit = 1
			}
			x |= bit << uint(i&63)
		}
		dst[w] = x
	}
}
