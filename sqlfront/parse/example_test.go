package parse_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
)

// The statements of a text one after the other.
func ExampleParse() {
	sql := "select a, count(*) from t group by 1; use d; selec"
	for sql != "" {
		stmt, rest, err := parse.Parse(sql, parse.Mode{})
		if err != nil {
			fmt.Println(err.(*parse.Error).Near)
			break
		}
		fmt.Printf("%T %s\n", stmt, parse.String(stmt))
		sql = sql[rest:]
	}
	// Output:
	// *parse.Select select `a`, count(*) from `t` group by 1
	// *parse.Use use `d`
	// selec
}

// The rows of a bulk INSERT without a tree.
func ExampleInsertValues() {
	stmt, _, err := parse.Parse("insert into t values (1,'x'),(-2,now())", parse.Mode{StreamInsert: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	vals := stmt.(*parse.Insert).Stream
	for vals.Next() {
		for _, v := range vals.Row() {
			if v.Expr != nil {
				fmt.Println("expression", parse.String(v.Expr))
			} else {
				fmt.Println("literal", v.Text)
			}
		}
	}
	_, err = vals.Finish()
	fmt.Println(vals.Rows(), err)
	// Output:
	// literal 1
	// literal x
	// literal -2
	// expression now()
	// 2 <nil>
}
