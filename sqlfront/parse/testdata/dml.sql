insert into t values (1, 'x', null)
insert t values (1), (2), (3)
insert into t (a, b) values (1, default), (default(a), 2 + 3)
insert into t () values ()
insert into t values (), ()
insert into db.t (t.a, db.t.b) value (1, 2)
insert low_priority ignore into t (a) values (1)
insert high_priority into t values (-1, +2, - 3)
insert delayed into t values (1)
insert into t set a = 1, b = default, c = now()
insert into t select * from u
insert into t (a, b) select a, b from u where c > 1
insert into t (select 1)
insert into t (a) (select 1) union (select 2)
insert into t with x as (select 1) select * from x
insert into t table u
insert into t (a) values (1) on duplicate key update a = values(a) + 1, b = (values(b))
insert into t (a) values (1) as new on duplicate key update a = new.a
insert into t (a, b) values (1, 2) as new (x, y) on duplicate key update a = x + y
insert into t select * from u on duplicate key update a = 1
insert into t select * from u join v on duplicate key update a = 1
insert into t (a) values (1) returning id, a as b, *
insert into t partition (p0) values (1)
insert into t (a, b) values (b'1', x'41'), (0x42, _utf8mb4'x'), (date '2020-01-01', 1e5), ('a''b', "c")
replace into t values (1, 2)
replace low_priority into t (a) values (1)
replace t set a = 1
replace into t select * from u
replace into t values (1) returning a
update t set a = 1
update t set a = a + 1, t.b = default where c = 1 order by d limit 5
update low_priority ignore t as x set x.a := 1
update t, u set t.a = u.b where t.id = u.id
update t join u on t.id = u.id left join v using (x) set t.a = 1, u.b = 2 where v.x is null
update (select 1 as a) d, t set t.a = d.a
with x as (select 1 as a) update t, x set t.a = x.a
delete from t
delete from t where a = 1 order by b limit 10
delete low_priority quick ignore from t where a in (1, 2)
delete from t as x where x.a = 1
delete from t where a = 1 returning a, b
delete t from t join u on t.id = u.id where u.x = 1
delete t, db.u.* from t, db.u where t.id = u.id
delete from t, u using t join u on t.id = u.id where 1
delete from t.* using t
with x as (select 1) delete from t where a in (select * from x)
delete from t partition (p0) where a = 1
load data infile '/tmp/x' into table t
load data local infile 'x.tbl' into table db.t fields terminated by '|' lines terminated by '\n'
load data low_priority infile 'x' replace into table t character set utf8mb4
load data concurrent local infile 'x' ignore into table t partition (p0) columns terminated by ',' enclosed by '"' escaped by '' ignore 1 lines
load data infile 'x' into table t fields terminated by '\t' optionally enclosed by '\'' escaped by '\\' lines starting by '>>' terminated by '\r\n' ignore 2 rows (a, @b, c) set d = @b + 1, e = default
load data infile 'x' into table t fields terminated by 0x7c lines terminated by x'0a'
load data infile 'x' into table t ()
load data infile 'x' into table t lines terminated by ''
load xml local infile 'x.xml' into table t rows identified by '<row>'
call p
call p()
call db.p(1, @x, a + b)
do 1
do sleep(0), release_lock('x')
