package jobsteps_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/jobsteps"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/optimize"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the golden plans")

// TestTPCHPlans proves that the 22 queries of TPC-H bind, unnest and order as their golden plans say, with the
// statistics of scale factor 1.
func TestTPCHPlans(t *testing.T) {
	cat := newTPCHCatalog()
	files, err := filepath.Glob("testdata/tpch/*.sql")
	if err != nil || len(files) != 22 {
		t.Fatalf("queries: %v %v", files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(explain(t, cat, string(text)), "\n") + "\n"
			golden := strings.TrimSuffix(f, ".sql") + ".plan"
			if *rewrite {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("plan changed:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func explain(t *testing.T, cat bind.Catalog, sql string) []string {
	t.Helper()
	stmt, _, err := parse.Parse(sql, parse.Mode{})
	if err != nil {
		t.Fatal(err)
	}
	q, err := bind.New(cat, fakeSession{}, nil).Query(stmt.(parse.QueryExpr))
	if err != nil {
		t.Fatal(err)
	}
	if err := optimize.Optimize(q, &plan.Env{TimeZone: "+00:00"}); err != nil {
		t.Fatal(err)
	}
	p, err := jobsteps.Lower(q)
	if err != nil {
		t.Fatal(err)
	}
	return jobsteps.Explain(p, nil)
}

type fakeSession struct{}

func (fakeSession) Database() string             { return "tpch" }
func (fakeSession) Collation() types.CollationID { return types.DefaultCollation }
func (fakeSession) Mode() parse.Mode             { return parse.Mode{} }
func (fakeSession) Env() plan.Env                { return plan.Env{TimeZone: "+00:00"} }
func (fakeSession) SystemVariable(parse.VarScope, string) (*plan.Expr, error) {
	return nil, nil
}
func (fakeSession) UserVariable(string) *plan.Expr                    { return nil }
func (fakeSession) Function(string, []*plan.Expr) (*plan.Expr, error) { return nil, nil }

// tpchCatalog knows the eight tables with the statistics of scale factor 1.
type tpchCatalog struct{ tables map[string]*logical.Table }

func (c *tpchCatalog) Table(_, name string) (*logical.Table, error) { return c.tables[name], nil }
func (c *tpchCatalog) View(string, string) (*bind.View, error)      { return nil, nil }
func (c *tpchCatalog) HasDatabase(string) bool                      { return true }

// newTPCHCatalog describes each column as name:type:distinct[:min:max].
func newTPCHCatalog() *tpchCatalog {
	c := &tpchCatalog{tables: map[string]*logical.Table{}}
	date := func(y int64) float64 { return float64(types.PackDate(int(y), 1, 1)) }
	lo, hi := date(1992), date(1999)
	add := func(name string, rows float64, cols ...any) {
		t := &logical.Table{ID: uint64(len(c.tables) + 1), Database: "tpch", Name: name}
		t.Stats = logical.Stats{Rows: rows, Columns: map[uint32]logical.ColumnStats{}}
		for i := 0; i < len(cols); i += 3 {
			id := uint32(i/3 + 1)
			ty := cols[i+1].(types.Type).WithNotNull(true)
			t.Columns = append(t.Columns, logical.TableColumn{ID: id, Name: cols[i].(string), Type: ty})
			d := cols[i+2].(float64)
			st := logical.ColumnStats{Distinct: d}
			switch {
			case ty.Kind == types.Date:
				st.HasRange, st.Min, st.Max = true, lo, hi
			case ty.Kind == types.Decimal:
				st.HasRange, st.Min, st.Max = true, 0, d
			case ty.IsInteger():
				st.HasRange, st.Min, st.Max = true, 1, d
			}
			t.Stats.Columns[id] = st
		}
		c.tables[name] = t
	}
	i, b := types.Type{Kind: types.Int}, types.NewBigInt(false)
	s, d, dt := types.NewVarChar(44, types.DefaultCollation), types.NewDecimal(15, 2), types.Type{Kind: types.Date}
	add("region", 5, "r_regionkey", i, 5., "r_name", s, 5., "r_comment", s, 5.)
	add("nation", 25, "n_nationkey", i, 25., "n_name", s, 25., "n_regionkey", i, 5., "n_comment", s, 25.)
	add("supplier", 10000, "s_suppkey", i, 10000., "s_name", s, 10000., "s_address", s, 10000., "s_nationkey", i, 25.,
		"s_phone", s, 10000., "s_acctbal", d, 9955., "s_comment", s, 10000.)
	add("customer", 150000, "c_custkey", i, 150000., "c_name", s, 150000., "c_address", s, 150000.,
		"c_nationkey", i, 25., "c_phone", s, 150000., "c_acctbal", d, 140187., "c_mktsegment", s, 5., "c_comment", s, 149968.)
	add("part", 200000, "p_partkey", i, 200000., "p_name", s, 199997., "p_mfgr", s, 5., "p_brand", s, 25., "p_type", s, 150.,
		"p_size", i, 50., "p_container", s, 40., "p_retailprice", d, 20899., "p_comment", s, 131753.)
	add("partsupp", 800000, "ps_partkey", i, 200000., "ps_suppkey", i, 10000., "ps_availqty", i, 9999.,
		"ps_supplycost", d, 99865., "ps_comment", s, 799124.)
	add("orders", 1500000, "o_orderkey", b, 1500000., "o_custkey", i, 99996., "o_orderstatus", s, 3.,
		"o_totalprice", d, 1464556., "o_orderdate", dt, 2406., "o_orderpriority", s, 5., "o_clerk", s, 1000.,
		"o_shippriority", i, 1., "o_comment", s, 1482071.)
	add("lineitem", 6001215, "l_orderkey", b, 1500000., "l_partkey", i, 200000., "l_suppkey", i, 10000.,
		"l_linenumber", i, 7., "l_quantity", d, 5000., "l_extendedprice", d, 933900., "l_discount", d, 11., "l_tax", d, 9.,
		"l_returnflag", s, 3., "l_linestatus", s, 2., "l_shipdate", dt, 2526., "l_commitdate", dt, 2466.,
		"l_receiptdate", dt, 2554., "l_shipinstruct", s, 4., "l_shipmode", s, 7., "l_comment", s, 4580667.)
	return c
}
