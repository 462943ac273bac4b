package tpch

import (
	"embed"
	"fmt"
	"strings"
)

// QueryCount is the number of queries; they are numbered from 1.
const QueryCount = 22

//go:embed schema.sql queries/*.sql answers
var embedded embed.FS

// query is what the checks must know of a query beside its text.
type query struct {
	// order names the columns of ORDER BY. Rows that agree in all of them may come in any order.
	order []string
	// quotients names the columns of averages and divisions, whose recorded answers are rounded doubles.
	quotients []string
}

// queries describes the 22 queries, query 1 first.
var queries = [QueryCount]query{
	{order: []string{"l_returnflag", "l_linestatus"}, quotients: []string{"avg_qty", "avg_price", "avg_disc"}},
	{order: []string{"s_acctbal", "n_name", "s_name", "p_partkey"}},
	{order: []string{"revenue", "o_orderdate"}},
	{order: []string{"o_orderpriority"}},
	{order: []string{"revenue"}},
	{},
	{order: []string{"supp_nation", "cust_nation", "l_year"}},
	{order: []string{"o_year"}, quotients: []string{"mkt_share"}},
	{order: []string{"nation", "o_year"}},
	{order: []string{"revenue"}},
	{order: []string{"value"}},
	{order: []string{"l_shipmode"}},
	{order: []string{"custdist", "c_count"}},
	{quotients: []string{"promo_revenue"}},
	{order: []string{"s_suppkey"}},
	{order: []string{"supplier_cnt", "p_brand", "p_type", "p_size"}},
	{quotients: []string{"avg_yearly"}},
	{order: []string{"o_totalprice", "o_orderdate"}},
	{},
	{order: []string{"s_name"}},
	{order: []string{"numwait", "s_name"}},
	{order: []string{"cntrycode"}},
}

// Query gives the text of query n, with the standard's validation parameters, without a semicolon.
func Query(n int) (string, error) {
	text, err := embedded.ReadFile(fmt.Sprintf("queries/%02d.sql", n))
	if err != nil {
		return "", fmt.Errorf("TPC-H has no query %d", n)
	}
	return strings.TrimRight(strings.TrimSpace(string(text)), ";"), nil
}

// Schema gives the statements that create the eight tables.
func Schema() ([]string, error) {
	text, err := embedded.ReadFile("schema.sql")
	if err != nil {
		return nil, fmt.Errorf("read the TPC-H schema: %w", err)
	}
	var statements []string
	for statement := range strings.SplitSeq(string(text), ";") {
		if statement = strings.TrimSpace(statement); statement != "" {
			statements = append(statements, statement)
		}
	}
	return statements, nil
}
