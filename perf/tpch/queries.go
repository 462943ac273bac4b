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
	title string
	// order names the columns of ORDER BY. Rows that agree in all of them may come in any order.
	order []string
	// quotients names the columns of averages and divisions, whose recorded answers are rounded doubles.
	quotients []string
}

// queries describes the 22 queries, query 1 first.
var queries = [QueryCount]query{
	{title: "Pricing summary report", order: []string{"l_returnflag", "l_linestatus"},
		quotients: []string{"avg_qty", "avg_price", "avg_disc"}},
	{title: "Minimum cost supplier", order: []string{"s_acctbal", "n_name", "s_name", "p_partkey"}},
	{title: "Shipping priority", order: []string{"revenue", "o_orderdate"}},
	{title: "Order priority checking", order: []string{"o_orderpriority"}},
	{title: "Local supplier volume", order: []string{"revenue"}},
	{title: "Forecasting revenue change"},
	{title: "Volume shipping", order: []string{"supp_nation", "cust_nation", "l_year"}},
	{title: "National market share", order: []string{"o_year"}, quotients: []string{"mkt_share"}},
	{title: "Product type profit measure", order: []string{"nation", "o_year"}},
	{title: "Returned item reporting", order: []string{"revenue"}},
	{title: "Important stock identification", order: []string{"value"}},
	{title: "Shipping modes and order priority", order: []string{"l_shipmode"}},
	{title: "Customer distribution", order: []string{"custdist", "c_count"}},
	{title: "Promotion effect", quotients: []string{"promo_revenue"}},
	{title: "Top supplier", order: []string{"s_suppkey"}},
	{title: "Parts/supplier relationship", order: []string{"supplier_cnt", "p_brand", "p_type", "p_size"}},
	{title: "Small-quantity-order revenue", quotients: []string{"avg_yearly"}},
	{title: "Large volume customer", order: []string{"o_totalprice", "o_orderdate"}},
	{title: "Discounted revenue"},
	{title: "Potential part promotion", order: []string{"s_name"}},
	{title: "Suppliers who kept orders waiting", order: []string{"numwait", "s_name"}},
	{title: "Global sales opportunity", order: []string{"cntrycode"}},
}

// Title gives the standard's name of query n, or "" if there is none.
func Title(n int) string {
	if n < 1 || n > QueryCount {
		return ""
	}
	return queries[n-1].title
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
