package tpch

// Table is the name of one of the eight tables.
type Table string

// The eight tables.
const (
	Region   Table = "region"
	Nation   Table = "nation"
	Supplier Table = "supplier"
	Customer Table = "customer"
	Part     Table = "part"
	Partsupp Table = "partsupp"
	Orders   Table = "orders"
	Lineitem Table = "lineitem"
)

// Tables lists the tables in the order in which they are loaded, small ones first.
var Tables = []Table{Region, Nation, Supplier, Customer, Part, Partsupp, Orders, Lineitem}

// Base row counts at SF 1.
const (
	baseSuppliers = 10_000
	baseCustomers = 150_000
	baseParts     = 200_000
	baseOrders    = 1_500_000
)
