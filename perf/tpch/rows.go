package tpch

import "strconv"

// Dates are numbered from 1992-01-01. currentDay is the standard's "today", 1995-06-17.
const (
	days         = 2557
	currentDay   = 1263
	maxShipDelay = 121
	maxReceipt   = 30
	lastOrderDay = days - (maxShipDelay + maxReceipt) - 1
)

// suppliersPerPart is the number of suppliers that sell a part.
const suppliersPerPart = 4

// rowMaker makes the rows of one group of tables. Each call of row appends the lines of the next row to the buffers
// of the group's tables.
type rowMaker interface {
	row(dst [][]byte)
}

// maker is what all row makers share: the scale, the words, the text, and the streams to move on at the end of a row.
type maker struct {
	*Generator
	streams []*stream
	key     int64 // of the row before
}

// open starts a stream at the maker's next row and registers it.
func (m *maker) open(s *stream, seed uint64, perRow int) {
	*s = newStream(seed, perRow, m.key)
	m.streams = append(m.streams, s)
}

// endRow moves every stream to the next row.
func (m *maker) endRow() {
	for _, s := range m.streams {
		s.endRow()
	}
}

// appendText appends a comment of about average characters.
func (m *maker) appendText(dst []byte, s *stream, average int) []byte {
	low, high := int64(float64(average)*0.4), int64(float64(average)*1.6)
	offset := s.between(0, textPoolSize-high)
	return append(dst, m.text[offset:offset+s.between(low, high)]...)
}

// appendAddress appends a random address.
func appendAddress(dst []byte, s *stream) []byte { return s.appendAlphanumeric(dst, 10, 40) }

// appendKey appends a number and the field separator.
func appendKey(dst []byte, n int64) []byte { return append(strconv.AppendInt(dst, n, 10), '|') }

// appendField appends a text and the field separator.
func appendField(dst []byte, text string) []byte { return append(append(dst, text...), '|') }

type regionMaker struct {
	maker
	comment stream
}

func newRegionMaker(m maker) rowMaker {
	r := &regionMaker{maker: m}
	r.open(&r.comment, 1500869201, 2)
	return r
}

func (r *regionMaker) row(dst [][]byte) {
	b := appendKey(dst[0], r.key)
	b = appendField(b, r.words.regions.texts[r.key])
	dst[0] = append(r.appendText(b, &r.comment, 72), '\n')
	r.key++
	r.endRow()
}

type nationMaker struct {
	maker
	comment stream
}

func newNationMaker(m maker) rowMaker {
	n := &nationMaker{maker: m}
	n.open(&n.comment, 606179079, 2)
	return n
}

func (n *nationMaker) row(dst [][]byte) {
	b := appendKey(dst[0], n.key)
	b = appendField(b, n.words.nations.texts[n.key])
	b = appendKey(b, n.words.nations.bounds[n.key])
	dst[0] = append(n.appendText(b, &n.comment, 72), '\n')
	n.key++
	n.endRow()
}

type customerMaker struct {
	maker
	address, comment, nation, phone, balance, segment stream
}

func newCustomerMaker(m maker) rowMaker {
	c := &customerMaker{maker: m}
	c.open(&c.address, 881155353, 9)
	c.open(&c.nation, 1489529863, 1)
	c.open(&c.phone, 1521138112, 3)
	c.open(&c.balance, 298370230, 1)
	c.open(&c.segment, 1140279430, 1)
	c.open(&c.comment, 1335826707, 2)
	return c
}

func (c *customerMaker) row(dst [][]byte) {
	c.key++
	nation := c.nation.between(0, int64(len(c.words.nations.texts))-1)
	b := appendKey(dst[0], c.key)
	b = append(appendPadded(append(b, "Customer#"...), c.key, 9), '|')
	b = append(appendAddress(b, &c.address), '|')
	b = appendKey(b, nation)
	b = append(c.phone.appendPhone(b, nation), '|')
	b = append(appendMoney(b, c.balance.between(-99999, 999999)), '|')
	b = appendField(b, c.words.segments.draw(&c.segment))
	dst[0] = append(c.appendText(b, &c.comment, 73), '\n')
	c.endRow()
}

type supplierMaker struct {
	maker
	address, nation, phone, balance, comment stream
	remark, kind, gap, place                 stream
}

func newSupplierMaker(m maker) rowMaker {
	s := &supplierMaker{maker: m}
	s.open(&s.address, 706178559, 9)
	s.open(&s.nation, 110356601, 1)
	s.open(&s.phone, 884434366, 3)
	s.open(&s.balance, 962338209, 1)
	s.open(&s.comment, 1341315363, 2)
	s.open(&s.gap, 263032577, 1)
	s.open(&s.kind, 753643799, 1)
	s.open(&s.remark, 202794285, 1)
	s.open(&s.place, 715851524, 1)
	return s
}

func (s *supplierMaker) row(dst [][]byte) {
	s.key++
	b := appendKey(dst[0], s.key)
	b = append(appendPadded(append(b, "Supplier#"...), s.key, 9), '|')
	b = append(appendAddress(b, &s.address), '|')
	nation := s.nation.between(0, int64(len(s.words.nations.texts))-1)
	b = appendKey(b, nation)
	b = append(s.phone.appendPhone(b, nation), '|')
	b = append(appendMoney(b, s.balance.between(-99999, 999999)), '|')
	start := len(b)
	b = s.appendText(b, &s.comment, 63)
	s.writeRemark(b[start:])
	dst[0] = append(b, '\n')
	s.endRow()
}

// writeRemark puts "Customer ... Complaints" or "Customer ... Recommends" into the comments of ten suppliers of ten
// thousand.
func (s *supplierMaker) writeRemark(comment []byte) {
	const who, bad, good = "Customer ", "Complaints", "Recommends"
	room := int64(len(comment) - len(who) - len(bad))
	remark := s.remark.between(1, 10000)
	kind := s.kind.between(0, 100)
	gap := s.gap.between(0, room)
	place := s.place.between(0, room-gap)
	if remark > 10 {
		return
	}
	copy(comment[place:], who)
	verb := good
	if kind < 50 {
		verb = bad
	}
	copy(comment[place+int64(len(who))+gap:], verb)
}

type partMaker struct {
	maker
	name, mfgr, brand, kind, size, container, comment stream
	quantity, cost, supplyComment                     stream
	order                                             []int
}

func newPartMaker(m maker) rowMaker {
	p := &partMaker{maker: m, order: make([]int, len(m.words.colors.texts))}
	p.open(&p.mfgr, 1, 1)
	p.open(&p.brand, 46831694, 1)
	p.open(&p.kind, 1841581359, 1)
	p.open(&p.size, 1193163244, 1)
	p.open(&p.container, 727633698, 1)
	p.open(&p.comment, 804159733, 2)
	p.open(&p.name, 709314158, len(p.order))
	p.open(&p.quantity, 1671059989, suppliersPerPart)
	p.open(&p.cost, 1051288424, suppliersPerPart)
	p.open(&p.supplyComment, 1961692154, 2*suppliersPerPart)
	return p
}

func (p *partMaker) row(dst [][]byte) {
	p.key++
	b := appendKey(dst[0], p.key)
	b = append(p.appendName(b), '|')
	mfgr := p.mfgr.between(1, 5)
	b = appendKey(append(b, "Manufacturer#"...), mfgr)
	b = appendKey(append(b, "Brand#"...), mfgr*10+p.brand.between(1, 5))
	b = appendField(b, p.words.types.draw(&p.kind))
	b = appendKey(b, p.size.between(1, 50))
	b = appendField(b, p.words.containers.draw(&p.container))
	b = append(appendMoney(b, retailPrice(p.key)), '|')
	dst[0] = append(p.appendText(b, &p.comment, 14), '\n')

	b = dst[1]
	for i := range int64(suppliersPerPart) {
		b = appendKey(b, p.key)
		b = appendKey(b, p.supplierOf(p.key, i))
		b = appendKey(b, p.quantity.between(1, 9999))
		b = append(appendMoney(b, p.cost.between(100, 100000)), '|')
		b = append(p.appendText(b, &p.supplyComment, 124), '\n')
	}
	dst[1] = b
	p.endRow()
}

// appendName appends five colours: the head of a random permutation of all of them.
func (p *partMaker) appendName(dst []byte) []byte {
	const wordsInName = 5
	for i := range p.order {
		p.order[i] = i
	}
	last := int64(len(p.order)) - 1
	for i := range p.order {
		j := p.name.between(int64(i), last)
		p.order[i], p.order[j] = p.order[j], p.order[i]
	}
	for i, color := range p.order[:wordsInName] {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, p.words.colors.texts[color]...)
	}
	return dst
}

// retailPrice gives a part's price in cents.
func retailPrice(part int64) int64 { return 90000 + (part/10)%20001 + (part%1000)*100 }
