// Package colstore stores tables: catalog, column granules in segment files, extent map, transactions, bulk load.
//
//	eng, err := colstore.Open(ctx, colstore.Options{DataDir: dir, FS: osfs, Cache: cache, Logger: log})
//	   // ErrLocked: a second server; ErrNewerFormat: written by a later version. DBRoots default to DataDir/data1.
//
//	// DDL: each call is atomic, durable when it returns, and visible to every later snapshot.
//	err = eng.CreateDatabase(ctx, catalog.Database{Name: "tpch", Collation: types.DefaultCollation})
//	err = eng.DropDatabase(ctx, "tpch")                  // with all its tables and views
//	id, err := eng.CreateTable(ctx, catalog.Table{Database: "tpch", Name: "lineitem", Columns: cols}) // ids are assigned
//	err = eng.DropTable(ctx, "tpch", "lineitem")         // also TruncateTable
//	err = eng.RenameTables(ctx, []colstore.Rename{{FromDB, From, ToDB, To}})  // all or nothing; views too
//	err = eng.CreateView(ctx, catalog.View{...}, replace) // and DropView(ctx, db, name)
//
//	// Writing. One Tx may append to several tables; other transactions run beside it.
//	tx := eng.Begin()
//	app, err := tx.Append(tableID)       // columns in the table's order; one goroutine at a time uses an Appender
//	chunk := app.NewChunk()              // *granule.Chunk: chunk.Cols[i].I64 = append(...), AppendNull(), ...
//	err = app.Append(chunk)              // takes the chunk; chunks of exactly granule.Rows rows are not copied again
//	err = app.AppendBatch(batch)         // borrows a *coldata.Batch (INSERT … SELECT)
//	first, err := tx.ReserveAutoIncrement(tableID, n)  // n consecutive values; ObserveAutoIncrement for given ones
//	scn, err := tx.Commit(ctx)           // durable and visible to every later Snapshot when it returns
//	tx.Rollback()                        // leaves no rows; a no-op after Commit
//	   // Encoding and writing of large appends go on in the background while the caller parses; few rows go to the
//	   // row tail. Append or Commit report the first error; after one, only Rollback is allowed.
//
//	// Reading. A snapshot pins one SCN; everything got from it stays valid until Release.
//	snap := eng.Snapshot()
//	defer snap.Release()
//	snap.Databases(); snap.Database(name); snap.Tables(db); snap.Table(db, name); snap.TableByID(id)
//	snap.Views(db); snap.View(db, name); snap.RowCount(id)
//	st, err := snap.Stats(tableID)       // rows, and per column NDV, min, max, NULLs, average bytes, dictionary share
//	src, err := snap.OpenScan(ctx, scan, env) // Snapshot is an exec.Provider; the source pins the snapshot by itself
//
//	err = eng.FlushTail(ctx, tableID)    // store the row tail now; it happens by itself past Options.TailFlushBytes
//	err = eng.Close()                    // snapshots and sources must have been released
//
// Errors are told apart with errors.Is and the sentinels of this package.
//
// What is promised: an acknowledged commit is durable, whole and visible to every later snapshot; a failed or rolled
// back transaction leaves nothing; a reader is never blocked by a writer; damaged bytes are an error, never an answer.
package colstore
