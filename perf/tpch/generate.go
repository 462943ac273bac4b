package tpch

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// Generator makes the tables of one scale.
type Generator struct {
	scale     Scale
	suppliers int64
	words     *lexicon
	text      []byte
}

// NewGenerator prepares a generator, which holds the 300 MiB text pool.
func NewGenerator(scale Scale) (*Generator, error) {
	words, err := newLexicon()
	if err != nil {
		return nil, err
	}
	return &Generator{
		scale: scale, suppliers: scale.rows(baseSuppliers), words: words, text: words.textPool(),
	}, nil
}

// supplierOf gives the i-th supplier of a part.
func (g *Generator) supplierOf(part, i int64) int64 {
	n := g.suppliers
	return (part+i*(n/suppliersPerPart+(part-1)/n))%n + 1
}

// group is tables that are made together, row by row: an order with its lines, a part with its suppliers.
type group struct {
	tables []Table
	rows   int64
	make   func(maker) rowMaker
}

// groups lists the groups in the order of Tables.
func (g *Generator) groups() []group {
	return []group{
		{[]Table{Region}, int64(len(g.words.regions.texts)), newRegionMaker},
		{[]Table{Nation}, int64(len(g.words.nations.texts)), newNationMaker},
		{[]Table{Supplier}, g.suppliers, newSupplierMaker},
		{[]Table{Customer}, g.scale.rows(baseCustomers), newCustomerMaker},
		{[]Table{Part, Partsupp}, g.scale.rows(baseParts), newPartMaker},
		{[]Table{Orders, Lineitem}, g.scale.rows(baseOrders), newOrderMaker},
	}
}

// Write writes the lines of the tables that have a writer: fields separated by '|', each line ended by '\n', the
// same bytes as the standard generator's. The tables of a pair (part and partsupp, orders and lineitem) cost no more
// together than one of them.
func (g *Generator) Write(ctx context.Context, dst map[Table]io.Writer) error {
	for _, group := range g.groups() {
		writers := make([]io.Writer, len(group.tables))
		wanted := false
		for i, table := range group.tables {
			writers[i] = dst[table]
			wanted = wanted || writers[i] != nil
		}
		if !wanted {
			continue
		}
		if err := g.writeGroup(ctx, group, writers); err != nil {
			return err
		}
	}
	return nil
}

// chunkRows is the number of rows that one goroutine makes at a time, about 7 MB of orders with their lines.
const chunkRows = 8192

// writeGroup makes a group's rows in chunks, several at once, and writes the chunks in order.
func (g *Generator) writeGroup(ctx context.Context, group group, writers []io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	// chunks passes on, in order, where each chunk's buffers will arrive; its capacity bounds the goroutines.
	chunks := make(chan chan [][]byte, runtime.GOMAXPROCS(0))
	running.Go(func() {
		defer close(chunks)
		for first := int64(0); first < group.rows; first += chunkRows {
			chunk := make(chan [][]byte, 1)
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return
			}
			running.Go(func() { chunk <- g.makeChunk(group, first, min(chunkRows, group.rows-first)) })
		}
	})
	for chunk := range chunks {
		for i, lines := range <-chunk {
			if writers[i] == nil {
				continue
			}
			if _, err := writers[i].Write(lines); err != nil {
				return fmt.Errorf("write table %s: %w", group.tables[i], err)
			}
		}
	}
	return ctx.Err()
}

// makeChunk makes count rows of a group, beginning with row first.
func (g *Generator) makeChunk(group group, first, count int64) [][]byte {
	rows := group.make(maker{Generator: g, key: first})
	lines := make([][]byte, len(group.tables))
	for range count {
		rows.row(lines)
	}
	return lines
}
