package infoschema_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/infoschema"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// fakeCatalog is a catalog of two databases.
type fakeCatalog struct {
	tables []*catalog.Table
	views  []*catalog.View
	broken uint64 // id of the table whose statistics cannot be read
	reads  int    // calls of Stats
}

func (f *fakeCatalog) Databases() []*catalog.Database {
	return []*catalog.Database{{Name: "empty", Collation: types.UTF8MB4Bin, Comment: "nothing"}, {Name: "shop",
		Collation: types.DefaultCollation}}
}

func (f *fakeCatalog) Tables(db string) []*catalog.Table {
	return slices.DeleteFunc(slices.Clone(f.tables), func(t *catalog.Table) bool { return t.Database != db })
}

func (f *fakeCatalog) Views(db string) []*catalog.View {
	return slices.DeleteFunc(slices.Clone(f.views), func(v *catalog.View) bool { return v.Database != db })
}

func (f *fakeCatalog) Stats(table uint64) (*colstore.TableStats, error) {
	f.reads++
	if table == f.broken {
		return nil, errors.New("block 7 is damaged")
	}
	return &colstore.TableStats{Rows: 10, Bytes: 250, Columns: []colstore.ColumnStats{{ID: 1, NDV: 9.6,
		Min: types.IntDatum(-3), Max: types.IntDatum(12), AvgBytes: 8, Bytes: 80}, {ID: 99}}}, nil
}

// fakeServer answers with fixed values.
type fakeServer struct {
	warnings []string
	bound    []string // views whose columns were asked for
}

func (f *fakeServer) User() (string, string) { return "root", "localhost" }
func (f *fakeServer) Warn(code int, message string) {
	f.warnings = append(f.warnings, fmt.Sprint(code, " ", message))
}

func (f *fakeServer) Processes() []infoschema.Process {
	return []infoschema.Process{{ID: 3, User: "root", Host: "localhost", Command: "Sleep",
		Since: now.Add(-90 * time.Second)},
		{ID: 4, User: "root", Host: "localhost", Database: "shop", Command: "Query",
			Since: now.Add(-1500 * time.Millisecond),
			State: "scan", Info: "SELECT 1", Stage: 1, MaxStage: 4, Memory: 10, Peak: 20, QueryID: 77}}
}

func (f *fakeServer) Variables(global bool) []infoschema.Variable {
	if global {
		return []infoschema.Variable{{Name: "autocommit", Value: "ON"}, {Name: "port", Value: "3307"}}
	}
	return []infoschema.Variable{{Name: "autocommit", Value: "OFF"}, {Name: "port", Value: "3307"}}
}

func (f *fakeServer) Status(bool) []infoschema.Variable {
	return []infoschema.Variable{{Name: "Uptime", Value: "12"}}
}

func (f *fakeServer) ViewColumns(v *catalog.View) ([]catalog.Column, error) {
	f.bound = append(f.bound, v.Name)
	if v.Name == "stale" {
		return nil, errors.New("no such table")
	}
	return []catalog.Column{{Name: "n", Type: types.NewBigInt(false)}}, nil
}

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func typed(kind types.Kind, length uint32) types.Type { return types.Type{Kind: kind, Length: length} }

func newTables() (*infoschema.Tables, *fakeCatalog, *fakeServer) {
	orders := &catalog.Table{ID: 5, Database: "shop", Name: "orders", Collation: types.DefaultCollation,
		Comment:     "all orders",
		CreatedUnix: now.Unix(), Options: []catalog.Option{{Name: "ROW_FORMAT", Value: "dynamic"}}}
	orders.Columns = []catalog.Column{
		{ID: 1, Name: "id", Type: typed(types.BigInt, 20).WithNotNull(true), AutoIncrement: true},
		{ID: 2, Name: "name", Type: types.NewVarChar(10, types.DefaultCollation), HasDefault: true,
			Default: types.StringDatum("it's"), Comment: "who"},
		{ID: 3, Name: "price", Type: types.NewDecimal(10, 2)},
		{ID: 4, Name: "at", Type: types.Type{Kind: types.DateTime, Scale: 3}, DefaultExpr: "current_timestamp(3)",
			OnUpdate: "current_timestamp(3)"},
		{ID: 5, Name: "kind", Type: types.Type{Kind: types.Enum, Elems: []string{"a", "bcd"},
			Collation: types.DefaultCollation}},
		{ID: 6, Name: "bits", Type: typed(types.Bit, 3)},
		{ID: 7, Name: "body", Type: types.Type{Kind: types.Text, Length: 65535, Collation: types.UTF8MB4Bin}},
		{ID: 8, Name: "raw", Type: types.Type{Kind: types.VarBinary, Length: 10, Collation: types.CollationBinary}},
	}
	orders.Keys = []catalog.Key{{Name: "PRIMARY", Kind: catalog.PrimaryKey, Parts: []catalog.KeyPart{{Column: "id"}}},
		{Name: "by_name", Kind: catalog.Index, Parts: []catalog.KeyPart{{Column: "name", Length: 4}, {Column: "at",
			Desc: true}}}}
	lines := &catalog.Table{ID: 6, Database: "shop", Name: "lines", Collation: types.DefaultCollation,
		Columns: []catalog.Column{{ID: 1, Name: "order_id", Type: typed(types.BigInt, 20).WithNotNull(true)}},
		Keys: []catalog.Key{{Name: "fk", Kind: catalog.ForeignKey, Parts: []catalog.KeyPart{{Column: "order_id"}},
			Reference: "REFERENCES `orders` (`id`) ON DELETE CASCADE"}}}
	c := &fakeCatalog{tables: []*catalog.Table{lines, orders}, views: []*catalog.View{
		{Database: "shop", Name: "recent", Definition: "SELECT 1 AS n", Definer: "root@localhost", Security: "DEFINER",
			Algorithm: "UNDEFINED", Charset: "utf8mb4", Collation: "utf8mb4_general_ci"}, {Database: "shop",
			Name: "stale"}}}
	s := &fakeServer{}
	return &infoschema.Tables{Catalog: c, Server: s, Zone: time.UTC, Now: now}, c, s
}

// where builds filters from the positions of the asked columns.
type where func(col func(name string) *plan.Expr) []*plan.Expr

// read scans a virtual table and returns its rows as text, columns separated by bars.
func read(t *testing.T, tables *infoschema.Tables, name string, columns []string, filter where) []string {
	t.Helper()
	lt := tables.Table("INFORMATION_SCHEMA", name)
	if lt == nil {
		t.Fatalf("no table %s", name)
	}
	if !tables.Owns(lt.ID) {
		t.Fatalf("%s has the id %d, which is not virtual", name, lt.ID)
	}
	s := &plan.Scan{Table: lt.ID}
	add := func(column string) int {
		for i, c := range s.Columns {
			if c.Name == column {
				return i
			}
		}
		for _, c := range lt.Columns {
			if c.Name == column {
				s.Columns = append(s.Columns, plan.ScanColumn{ID: c.ID, Name: c.Name, Type: c.Type})
				return len(s.Columns) - 1
			}
		}
		t.Fatalf("%s has no column %s", name, column)
		return -1
	}
	if filter != nil {
		s.Filters = filter(func(column string) *plan.Expr {
			i := add(column)
			return plan.NewColumn(i, s.Columns[i].Type)
		})
	}
	for _, c := range columns {
		s.Output = append(s.Output, add(c))
	}
	env := exec.ScanEnv{Stats: new(exec.ScanStats), Plan: &plan.Plan{}, Params: []exec.Param{
		{Value: types.StringDatum("shop"), Type: types.NewVarChar(10, types.DefaultCollation)}}}
	src, err := tables.OpenScan(t.Context(), s, env)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	local, err := src.NewLocal(nil)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var b coldata.Batch
		st, err := src.Next(nil, local, &b)
		if err != nil {
			t.Fatal(err)
		}
		if st == exec.Done {
			return out
		}
		for i := range b.N {
			var row []string
			for c := range b.Vecs {
				d := b.Vecs[c].Datum(i)
				if d.IsNull() {
					row = append(row, "NULL")
					continue
				}
				row = append(row, string(convert.AppendText(nil, b.Vecs[c].Type, d)))
			}
			out = append(out, strings.Join(row, "|"))
		}
	}
}

func equal(t *testing.T, column *plan.Expr, value string) *plan.Expr {
	t.Helper()
	e, err := expr.NewCall("=", column, expr.NewString(value))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestColumnsAreMariaDBs compares names, order and types of columns with those that MariaDB 10.11 lists.
func TestColumnsAreMariaDBs(t *testing.T) {
	golden, err := os.ReadFile("testdata/mariadb-10.11.txt")
	if err != nil {
		t.Fatal(err)
	}
	tables, _, _ := newTables()
	want := map[string][]string{}
	name := ""
	for line := range strings.Lines(string(golden)) {
		line = strings.TrimRight(line, "\n")
		if column, ok := strings.CutPrefix(line, "  "); ok {
			want[name] = append(want[name], column)
			continue
		}
		name = line
	}
	for name, columns := range want {
		lt := tables.Table(infoschema.Database, name)
		if lt == nil {
			t.Errorf("there is no table %s", name)
			continue
		}
		var got []string
		for _, c := range lt.Columns {
			text := c.Name + " " + ddl.TypeText(c.Type)
			if c.Type.NotNull {
				text += " not null"
			}
			got = append(got, text)
		}
		if !slices.Equal(got, columns) {
			t.Errorf("%s has the columns\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(columns,
				"\n  "))
		}
	}
}

// TestEveryTable reads every column of every table.
func TestEveryTable(t *testing.T) {
	tables, _, _ := newTables()
	for _, name := range infoschema.Names() {
		lt := tables.Table(infoschema.Database, strings.ToLower(name))
		var columns []string
		for _, c := range lt.Columns {
			columns = append(columns, c.Name)
		}
		read(t, tables, name, columns, nil)
	}
	if tables.Table(infoschema.Database, "nothing") != nil || tables.Table("shop", "tables") != nil {
		t.Error("tables that do not exist are found")
	}
	if !tables.HasDatabase("Information_Schema") || tables.HasDatabase("shop") || tables.Owns(5) {
		t.Error("stored and virtual names are mixed up")
	}
}

func TestTables(t *testing.T) {
	tables, c, s := newTables()
	mine := func(col func(string) *plan.Expr) []*plan.Expr {
		return []*plan.Expr{equal(t, col("TABLE_SCHEMA"), "SHOP")}
	}
	expect(t, read(t, tables, "tables", []string{"TABLE_NAME", "TABLE_TYPE", "ENGINE"}, mine), "recent|VIEW|NULL",
		"stale|VIEW|NULL", "lines|BASE TABLE|ColumnStore", "orders|BASE TABLE|ColumnStore")
	if c.reads != 0 {
		t.Errorf("statistics were read %d times for columns that need none", c.reads)
	}
	expect(t, read(t, tables, "tables", []string{"TABLE_NAME", "TABLE_ROWS", "AVG_ROW_LENGTH", "DATA_LENGTH",
		"CREATE_TIME",
		"TABLE_COLLATION", "CREATE_OPTIONS", "TABLE_COMMENT"}, func(col func(string) *plan.Expr) []*plan.Expr {
		return []*plan.Expr{equal(t, col("TABLE_SCHEMA"), "shop"), equal(t, col("TABLE_NAME"), "orders")}
	}), "orders|10|25|250|2026-03-04 05:06:07|utf8mb4_general_ci|row_format=dynamic|all orders")
	c.broken = 5
	expect(t, read(t, tables, "tables", []string{"TABLE_NAME", "TABLE_ROWS", "TABLE_COMMENT"}, mine),
		"recent|NULL|VIEW", "stale|NULL|VIEW", "lines|10|", "orders|NULL|block 7 is damaged")
	expect(t, s.warnings, "1712 block 7 is damaged")
}

func TestColumns(t *testing.T) {
	tables, _, s := newTables()
	expect(t, read(t, tables, "columns", []string{"COLUMN_NAME", "COLUMN_DEFAULT", "IS_NULLABLE", "DATA_TYPE",
		"CHARACTER_MAXIMUM_LENGTH", "CHARACTER_OCTET_LENGTH", "NUMERIC_PRECISION", "NUMERIC_SCALE",
		"DATETIME_PRECISION",
		"COLLATION_NAME", "COLUMN_TYPE", "COLUMN_KEY", "EXTRA", "COLUMN_COMMENT"},
		func(col func(string) *plan.Expr) []*plan.Expr {
			return []*plan.Expr{equal(t, col("TABLE_SCHEMA"), "shop"), equal(t, col("TABLE_NAME"), "orders")}
		}),
		"id|NULL|NO|bigint|NULL|NULL|19|0|NULL|NULL|bigint(20)|PRI|auto_increment|",
		"name|'it''s'|YES|varchar|10|40|NULL|NULL|NULL|utf8mb4_general_ci|varchar(10)|MUL||who",
		"price|NULL|YES|decimal|NULL|NULL|10|2|NULL|NULL|decimal(10,2)|||",
		"at|current_timestamp(3)|YES|datetime|NULL|NULL|NULL|NULL|3|NULL|datetime(3)||on update current_timestamp(3)|",
		"kind|NULL|YES|enum|3|12|NULL|NULL|NULL|utf8mb4_general_ci|enum('a','bcd')|||",
		"bits|NULL|YES|bit|NULL|NULL|3|NULL|NULL|NULL|bit(3)|||",
		"body|NULL|YES|text|65535|65535|NULL|NULL|NULL|utf8mb4_bin|text|||",
		"raw|NULL|YES|varbinary|10|10|NULL|NULL|NULL|NULL|varbinary(10)|||")
	if len(s.bound) > 0 {
		t.Errorf("the views %v were bound though their rows cannot pass", s.bound)
	}
	read(t, tables, "columns", []string{"COLUMN_NAME"}, nil)
	expect(t, s.bound, "recent", "stale")
	if len(s.warnings) != 1 || !strings.HasPrefix(s.warnings[0], "1356 ") {
		t.Errorf("warnings %v, want one of number 1356 about a view that is not valid any more", s.warnings)
	}
}

func TestKeys(t *testing.T) {
	tables, _, _ := newTables()
	expect(t, read(t, tables, "statistics", []string{"TABLE_NAME", "NON_UNIQUE", "INDEX_NAME", "SEQ_IN_INDEX",
		"COLUMN_NAME",
		"COLLATION", "CARDINALITY", "SUB_PART", "NULLABLE"}, nil), "orders|0|PRIMARY|1|id|A|9|NULL|",
		"orders|1|by_name|1|name|A|0|4|YES", "orders|1|by_name|2|at|D|0|NULL|YES")
	expect(t, read(t, tables, "key_column_usage", []string{"CONSTRAINT_NAME", "TABLE_NAME", "COLUMN_NAME",
		"POSITION_IN_UNIQUE_CONSTRAINT", "REFERENCED_TABLE_SCHEMA", "REFERENCED_TABLE_NAME", "REFERENCED_COLUMN_NAME"},
		nil),
		"fk|lines|order_id|1|shop|orders|id", "PRIMARY|orders|id|NULL|NULL|NULL|NULL")
	expect(t, read(t, tables, "referential_constraints", []string{"CONSTRAINT_NAME", "UNIQUE_CONSTRAINT_NAME",
		"UPDATE_RULE",
		"DELETE_RULE", "TABLE_NAME", "REFERENCED_TABLE_NAME"}, nil), "fk|PRIMARY|RESTRICT|CASCADE|lines|orders")
	expect(t, read(t, tables, "table_constraints", []string{"CONSTRAINT_NAME", "TABLE_NAME", "CONSTRAINT_TYPE"}, nil),
		"fk|lines|FOREIGN KEY", "PRIMARY|orders|PRIMARY KEY")
}

func TestServer(t *testing.T) {
	tables, _, _ := newTables()
	expect(t, read(t, tables, "processlist", []string{"ID", "DB", "COMMAND", "TIME", "INFO", "TIME_MS", "STAGE",
		"MAX_STAGE",
		"PROGRESS", "MEMORY_USED", "MAX_MEMORY_USED", "QUERY_ID"}, nil),
		"3|NULL|Sleep|90|NULL|90000.000|0|0|0.000|0|0|0", "4|shop|Query|1|SELECT 1|1500.000|1|4|0.000|10|20|77")
	expect(t, read(t, tables, "session_variables", []string{"VARIABLE_NAME", "VARIABLE_VALUE"}, nil), "AUTOCOMMIT|OFF",
		"PORT|3307")
	expect(t, read(t, tables, "global_variables", []string{"VARIABLE_VALUE"}, nil), "ON", "3307")
	expect(t, read(t, tables, "system_variables", []string{"VARIABLE_NAME", "SESSION_VALUE", "GLOBAL_VALUE",
		"GLOBAL_VALUE_ORIGIN", "VARIABLE_TYPE", "READ_ONLY"}, nil), "AUTOCOMMIT|OFF|ON|COMPILE-TIME|BOOLEAN|NO",
		"PORT|NULL|3307|CONFIG|BIGINT UNSIGNED|YES")
	expect(t, read(t, tables, "schemata", []string{"SCHEMA_NAME", "DEFAULT_COLLATION_NAME", "SCHEMA_COMMENT"}, nil),
		"information_schema|utf8mb4_general_ci|", "empty|utf8mb4_bin|nothing", "shop|utf8mb4_general_ci|")
}

func TestStored(t *testing.T) {
	tables, c, s := newTables()
	c.broken = 6
	expect(t, read(t, tables, "columnstore_statistics", []string{"TABLE_NAME", "COLUMN_NAME", "DISTINCT_VALUES",
		"NULL_VALUES",
		"MIN_VALUE", "MAX_VALUE", "AVG_LENGTH", "DATA_LENGTH"}, nil), "orders|id|10|0|-3|12|8|80")
	expect(t, s.warnings, "1712 block 7 is damaged")
	expect(t, read(t, tables, "columnstore_tables", []string{"TABLE_NAME", "OBJECT_ID", "CREATION_DATE",
		"COLUMN_COUNT"}, nil),
		"lines|6|NULL|1", "orders|5|2026-03-04|8")
}

// TestFilters puts parameters of subplans, NULL and predicates over several columns into the filters, and columns that
// are only filtered on.
func TestFilters(t *testing.T) {
	tables, _, _ := newTables()
	got := read(t, tables, "columns", []string{"ORDINAL_POSITION", "COLUMN_NAME"},
		func(col func(string) *plan.Expr) []*plan.Expr {
			param := &plan.Expr{Kind: plan.Param, Type: types.NewVarChar(10, types.DefaultCollation)}
			schema, err := expr.NewCall("=", col("TABLE_SCHEMA"), param)
			if err != nil {
				t.Fatal(err)
			}
			key, err := expr.NewCall("<>", col("COLUMN_KEY"), col("EXTRA"))
			if err != nil {
				t.Fatal(err)
			}
			return []*plan.Expr{schema, key}
		})
	expect(t, got, "1|order_id", "1|id", "2|name", "4|at")
}

// TestManyRows passes more rows than a batch holds.
func TestManyRows(t *testing.T) {
	tables, c, _ := newTables()
	c.tables = nil
	for i := range 3*coldata.BatchSize + 5 {
		c.tables = append(c.tables, &catalog.Table{ID: uint64(i + 1), Database: "shop", Name: fmt.Sprintf("t%05d", i)})
	}
	got := read(t, tables, "columnstore_tables", []string{"TABLE_NAME", "OBJECT_ID"}, nil)
	if len(got) != len(c.tables) || got[4100] != "t04100|4101" || !slices.IsSorted(got) {
		t.Errorf("%d rows for %d tables, or rows out of order", len(got), len(c.tables))
	}
}
