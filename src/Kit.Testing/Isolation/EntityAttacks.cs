#pragma warning disable EF1002 // The names in the texts come from the host's own model.
using System.Linq.Expressions;
using System.Reflection;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kit.Testing;

/// <summary>What is tried on an entity through EF Core. Where one wall could hide that another is missing, it is taken out of the way.</summary>
internal static class EntityAttacks
{
    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, IEntityType type)
    {
        var name = type.DisplayName();
        if (tenants.Victim.Find(type) is not { } victim)
        {
            return [new(name, "a row is made", "a row to attack", () => Task.FromResult<string?>(tenants.Victim.WhyNot(type)))];
        }

        var attacks = (Attacks)Activator.CreateInstance(typeof(Attacks<>).MakeGenericType(type.ClrType), tenants, type, victim)!;
        return
        [
            new(name, "read its rows", Walls.Filter, () => attacks.ReadAsync(ignoreFilters: false)),
            new(name, "read its rows with IgnoreQueryFilters", Walls.Filter, () => attacks.ReadAsync(ignoreFilters: true)),
            new(name, "find a row by its id", Walls.Filter, attacks.FindAsync),
            new(name, "change and delete in bulk", Walls.Filter, attacks.BulkAsync),
            new(name, "save a row that bears the other tenant", Walls.Guard, attacks.ForgeAsync),
            new(name, "change a row by a stub of it", Walls.Guard, () => attacks.StubAsync(EntityState.Modified)),
            new(name, "delete a row by a stub of it", Walls.Guard, () => attacks.StubAsync(EntityState.Deleted)),
            new(name, "take the same id", Walls.Keys, attacks.SameIdAsync),
            .. type.GetIndexes().Where(i => i.IsUnique && !type.HasSharedClrType).Select(i => new IsolationAttack(
                name, $"take the same {string.Join(" and ", Names(i.Properties))}", Walls.Keys, () => attacks.SameValuesAsync(i))),
            .. type.GetForeignKeys().Where(f => !f.IsOwnership && f.PrincipalEntityType.IsTenantOwned()).Select(f => new IsolationAttack(
                name, $"refer to the other's row by {string.Join(" and ", Names(f.Properties))}", Walls.Keys, () => attacks.ReferAsync(f))),
        ];
    }

    private static IEnumerable<string> Names(IEnumerable<IProperty> properties) => properties.Where(p => p.Name != RowMaker.TenantId).Select(p => p.Name);

    private abstract class Attacks
    {
        public abstract Task<string?> ReadAsync(bool ignoreFilters);

        public abstract Task<string?> FindAsync();

        public abstract Task<string?> BulkAsync();

        public abstract Task<string?> ForgeAsync();

        public abstract Task<string?> StubAsync(EntityState state);

        public abstract Task<string?> SameIdAsync();

        public abstract Task<string?> SameValuesAsync(IIndex index);

        public abstract Task<string?> ReferAsync(IForeignKey foreignKey);
    }

    private sealed class Attacks<TEntity>(IsolationTenants tenants, IEntityType type, StoredRow victim) : Attacks
        where TEntity : class
    {
        // As the platform's role, which row-level security lets see everything: what is hidden is hidden by the filter.
        public override Task<string?> ReadAsync(bool ignoreFilters) => tenants.AsPlatformAsync(async db =>
        {
            var rows = Victims(ignoreFilters ? Set(db).IgnoreQueryFilters() : Set(db));
            return await rows.AnyAsync() ? "The row was read without the filter's consent." : null;
        });

        public override Task<string?> FindAsync() => tenants.AsAttackerAsync(async db =>
        {
            var id = victim.Id.Select(i => i.Value).ToArray();
            var found = type.HasSharedClrType ? await Victims(Set(db)).FirstOrDefaultAsync() : await db.FindAsync<TEntity>(id);

            // Where ids are numbers, the attacker has a row of the same one.
            return found is null || Equals(EntryOf(db, found).Property(RowMaker.TenantId).CurrentValue, tenants.Attacker.Tenant.Id) ? null : "The row was found.";
        });

        public override Task<string?> BulkAsync() => tenants.AsPlatformAsync(async db =>
        {
            if (type.GetProperties().FirstOrDefault(p => !p.IsKey()) is { } property && await ReachesAsync(db, () => UpdateAsync(Victims(Set(db)), property)))
            {
                return "ExecuteUpdate changed it.";
            }

            return await ReachesAsync(db, () => Victims(Set(db)).ExecuteDeleteAsync()) ? "ExecuteDelete deleted it." : null;
        });

        public override Task<string?> ForgeAsync() => tenants.AsAttackerAsync(async db =>
        {
            var entry = Alone(db);
            entry.Property(RowMaker.TenantId).CurrentValue = tenants.Victim.Tenant.Id;
            entry.State = EntityState.Added;
            return await RefusedByGuardAsync(db);
        });

        public override Task<string?> StubAsync(EntityState state) => tenants.AsAttackerAsync(async db =>
        {
            var entry = Alone(db);
            foreach (var property in type.GetProperties())
            {
                entry.Property(property.Name).CurrentValue = victim[property];
            }

            entry.State = state;
            return await RefusedByGuardAsync(db);
        });

        public override Task<string?> SameIdAsync() => tenants.AsAttackerAsync(db => SavedAsync(db, [.. victim.Id.Select(i => i.Property).Where(p => !p.IsForeignKey())]));

        public override Task<string?> SameValuesAsync(IIndex index) => tenants.AsAttackerAsync(db =>
            SavedAsync(db, [.. index.Properties.Where(p => p.Name != RowMaker.TenantId && !p.IsForeignKey())]));

        public override Task<string?> ReferAsync(IForeignKey foreignKey) => tenants.AsAttackerAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var entry = tenants.Attacker.Rows.Add(db, type);
            await db.SaveChangesAsync();

            // Past EF Core, and past row-level security, which foreign keys are not subject to.
            var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
            var own = foreignKey.Properties.Where(p => p.Name != RowMaker.TenantId).ToList();
            var target = tenants.Victim.Find(foreignKey.PrincipalEntityType);
            if (target is null)
            {
                return $"There is no {foreignKey.PrincipalEntityType.DisplayName()} to refer to.";
            }

            var sets = own.Select((p, i) => $"\"{p.GetColumnName(table)}\" = {{{i}}}");
            var keys = type.FindPrimaryKey()!.Properties;
            var where = keys.Select((p, i) => $"\"{p.GetColumnName(table)}\" = {{{own.Count + i}}}");
            object[] values =
            [
                .. own.Select(p => target[foreignKey.PrincipalKey.Properties[foreignKey.Properties.ToList().IndexOf(p)]]!),
                .. keys.Select(p => entry.Property(p.Name).CurrentValue!),
            ];
            try
            {
                var rows = await db.Database.ExecuteSqlRawAsync($"UPDATE {Sql.Name(table)} SET {string.Join(", ", sets)} WHERE {string.Join(" AND ", where)}", values);
                return rows == 0 ? "The row to change was not there: the attack proves nothing." : "The reference was stored.";
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                return null;
            }
        });

        // What not even the platform may do reaches no row, whatever the filter.
        private static async Task<bool> ReachesAsync(KitDbContext db, Func<Task<int>> change)
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            try
            {
                return await change() > 0;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                return false;
            }
        }

        private static Task<int> UpdateAsync(IQueryable<TEntity> rows, IProperty property) =>
            (Task<int>)typeof(Attacks<TEntity>).GetMethod(nameof(UpdateToItselfAsync), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(property.ClrType).Invoke(null, [rows, property.Name])!;

        private static Task<int> UpdateToItselfAsync<TValue>(IQueryable<TEntity> rows, string property) =>
            rows.ExecuteUpdateAsync(s => s.SetProperty(e => EF.Property<TValue>(e, property), e => EF.Property<TValue>(e, property)));

        private static async Task<string?> RefusedByGuardAsync(KitDbContext db)
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            try
            {
                await db.SaveChangesAsync();
                return "It was saved.";
            }
            catch (ForeignTenantException)
            {
                return null;
            }
            catch (DbUpdateException e)
            {
                return $"Only the database refused it: {e.InnerException?.Message}";
            }
        }

        private async Task<string?> SavedAsync(KitDbContext db, List<IProperty> same)
        {
            if (same.Count == 0)
            {
                return null; // it is made of references alone: those are attacked by themselves
            }

            await using var transaction = await db.Database.BeginTransactionAsync();
            tenants.Attacker.Rows.Add(db, type, with: same.ToDictionary(p => p, p => victim[p]));
            try
            {
                await db.SaveChangesAsync();
                return null;
            }
            catch (AppendOnlyException)
            {
                return null; // nor would any other value be saved
            }
            catch (DbUpdateException e)
            {
                return $"That the other tenant has it shows: {e.InnerException?.Message}";
            }
        }

        // A new row of the attacker's that the context has not met: what it refers to would give it the attacker's tenant again.
        private EntityEntry<TEntity> Alone(KitDbContext db)
        {
            var made = tenants.Attacker.Rows.Add(db, type);
            var values = type.GetProperties().ToDictionary(p => p, p => made.Property(p.Name).CurrentValue);
            db.ChangeTracker.Clear();
            var entry = EntryOf(db, (TEntity)made.Entity);
            foreach (var (property, value) in values)
            {
                entry.Property(property.Name).CurrentValue = value;
            }

            return entry;
        }

        private EntityEntry<TEntity> EntryOf(KitDbContext db, TEntity entity) => type.HasSharedClrType ? Set(db).Entry(entity) : db.Entry(entity);

        private DbSet<TEntity> Set(KitDbContext db) => type.HasSharedClrType ? db.Set<TEntity>(type.Name) : db.Set<TEntity>();

        private IQueryable<TEntity> Victims(IQueryable<TEntity> rows)
        {
            var entity = Expression.Parameter(typeof(TEntity));
            return victim.Id.Aggregate(rows, (query, id) => query.Where(Expression.Lambda<Func<TEntity, bool>>(
                Expression.Equal(
                    Expression.Call(typeof(EF), nameof(EF.Property), [id.Property.ClrType], entity, Expression.Constant(id.Property.Name)),
                    Expression.Constant(id.Value, id.Property.ClrType)),
                entity)));
        }
    }
}
