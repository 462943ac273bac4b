package tpch

import (
	"time"
)

// dates are the texts of all days of the data.
var dates = func() (d [days]string) {
	first := time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range d {
		d[i] = first.AddDate(0, 0, i).Format(time.DateOnly)
	}
	return d
}()

// orderMaker makes orders and their lines.
type orderMaker struct {
	maker
	customer, day, priority, clerk, comment, lines    stream
	quantity, discount, tax, instruction, mode        stream
	part, supplier, ship, commit, receipt, flag, text stream
	customers, parts, clerks                          int64
}

func newOrderMaker(m maker) rowMaker {
	const linesMax = 7
	o := &orderMaker{
		maker:     m,
		customers: m.scale.rows(baseCustomers),
		parts:     m.scale.rows(baseParts),
		clerks:    max(1000, m.scale.rows(1000)),
	}
	o.open(&o.clerk, 1171034773, 1)
	o.open(&o.comment, 276090261, 2)
	o.open(&o.day, 1066728069, 1)
	o.open(&o.priority, 591449447, 1)
	o.open(&o.customer, 851767375, 1)
	o.open(&o.lines, 1434868289, 1)
	o.open(&o.quantity, 209208115, linesMax)
	o.open(&o.discount, 554590007, linesMax)
	o.open(&o.tax, 721958466, linesMax)
	o.open(&o.instruction, 1371272478, linesMax)
	o.open(&o.mode, 675466456, linesMax)
	o.open(&o.part, 1808217256, linesMax)
	o.open(&o.supplier, 2095021727, linesMax)
	o.open(&o.ship, 1769349045, linesMax)
	o.open(&o.commit, 904914315, linesMax)
	o.open(&o.receipt, 373135028, linesMax)
	o.open(&o.flag, 717419739, linesMax)
	o.open(&o.text, 1095462486, 2*linesMax)
	return o
}

func (o *orderMaker) row(dst [][]byte) {
	o.key++
	orderKey := o.key>>3<<5 | o.key&7 // eight keys used of every 32
	customer := o.drawCustomer()
	day := o.day.between(0, lastOrderDay)
	lines := o.lines.between(1, 7)
	var total, shipped int64
	b := dst[1]
	for line := int64(1); line <= lines; line++ {
		var price int64
		var done bool
		b, price, done = o.appendLine(b, orderKey, line, day)
		total += price
		if done {
			shipped++
		}
	}
	dst[1] = b

	status := "P"
	switch shipped {
	case 0:
		status = "O"
	case lines:
		status = "F"
	}
	b = appendKey(dst[0], orderKey)
	b = appendKey(b, customer)
	b = appendField(b, status)
	b = append(appendMoney(b, total), '|')
	b = appendField(b, dates[day])
	b = appendField(b, o.words.priorities.draw(&o.priority))
	b = append(appendPadded(append(b, "Clerk#"...), o.clerk.between(1, o.clerks), 9), '|')
	b = appendField(b, "0") // ship priority
	dst[0] = append(o.appendText(b, &o.comment, 49), '\n')
	o.endRow()
}

// drawCustomer draws a customer of the two thirds that order anything.
func (o *orderMaker) drawCustomer() int64 {
	customer, step := o.customer.between(1, o.customers), int64(1)
	for customer%3 == 0 {
		customer = min(customer+step, o.customers)
		step = -step
	}
	return customer
}

// appendLine appends one line of an order, and gives its price in cents and whether it was shipped by currentDay.
func (o *orderMaker) appendLine(b []byte, orderKey, line, orderDay int64) (dst []byte, price int64, shipped bool) {
	quantity := o.quantity.between(1, 50)
	discount := o.discount.between(0, 10)
	tax := o.tax.between(0, 8)
	part := o.part.between(1, o.parts)
	extended := retailPrice(part) * quantity
	ship := orderDay + o.ship.between(1, maxShipDelay)
	commit := orderDay + o.commit.between(30, 90)
	receipt := ship + o.receipt.between(1, maxReceipt)

	b = appendKey(b, orderKey)
	b = appendKey(b, part)
	b = appendKey(b, o.supplierOf(part, o.supplier.between(0, suppliersPerPart-1)))
	b = appendKey(b, line)
	b = appendKey(b, quantity)
	b = append(appendMoney(b, extended), '|')
	b = append(appendMoney(b, discount), '|')
	b = append(appendMoney(b, tax), '|')
	if receipt <= currentDay {
		b = append(b, o.words.returnFlags.draw(&o.flag)[0], '|')
	} else {
		b = append(b, 'N', '|')
	}
	if shipped = ship <= currentDay; shipped {
		b = append(b, 'F', '|')
	} else {
		b = append(b, 'O', '|')
	}
	b = appendField(b, dates[ship])
	b = appendField(b, dates[commit])
	b = appendField(b, dates[receipt])
	b = appendField(b, o.words.instructions.draw(&o.instruction))
	b = appendField(b, o.words.modes.draw(&o.mode))
	b = append(o.appendText(b, &o.text, 27), '\n')
	return b, extended * (100 - discount) / 100 * (100 + tax) / 100, shipped
}
