using System.Runtime.ExceptionServices;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Kit.Data;

/// <summary>
/// The base of a host's DbContext. Every entity in it belongs to a tenant unless it is <see cref="GlobalAttribute">global</see>: it is
/// filtered, guarded, keyed and, on PostgreSQL, secured by row, without a word in the entity.
/// </summary>
/// <remarks>
/// A context reads the <see cref="TenantScope"/> of the dependency-injection scope that it was resolved from. One made by hand has no
/// scope: it sees no tenant's rows and can't write any.
/// </remarks>
public abstract class KitDbContext : DbContext, IDataProtectionKeyContext
{
    private TenantScope? _scope;
    private SavePipeline? _pipeline;
    private List<Action>? _committed;
    private string? _database;
    private bool _isControlPlane;
    private IControlPlane? _controlPlane;

    /// <summary>Makes a context with these options, which are to come from <c>AddKit</c>.</summary>
    protected KitDbContext(DbContextOptions options)
        : base(options)
    {
    }

    /// <summary>Whose rows the context sees and writes: a tenant's, the platform's, or nobody's.</summary>
    public Guid? OwnerId => _scope?.OwnerId;

    DbSet<DataProtectionKey> IDataProtectionKeyContext.DataProtectionKeys => Set<DataProtectionKey>();

    internal TenantScope? Scope => _scope;

    /// <summary>The name of the tenants' database that this is a context of; <see langword="null"/> for the shared one.</summary>
    internal string? DatabaseName => _database;

    /// <summary>Whether it is of the shared database, whichever the tenant's is: for what stays there, and nothing else.</summary>
    internal bool IsControlPlane => _isControlPlane;

    /// <summary>
    /// Whether it writes, as they are, rows that the program changes elsewhere: nobody else takes part, and nothing is guarded, stamped or audited.
    /// </summary>
    internal bool IsMirror { get; set; }

    /// <summary>Told once, when whoever has the context gives it back.</summary>
    internal Action? Released { get; set; }

    /// <summary>The context of the shared database in the same scope: this one, where its tenant is there too.</summary>
    internal KitDbContext ControlPlane => _database is null
        ? this
        : _controlPlane?.Db ?? throw new InvalidOperationException($"This {GetType().Name} of {_database} was opened outside of a scope and has no control plane.");

    internal DateTimeOffset Now => (_pipeline?.Clock ?? TimeProvider.System).GetUtcNow();

    internal KitOptionsExtension? Kit => this.GetService<IDbContextOptions>().FindExtension<KitOptionsExtension>();

    /// <summary>
    /// The rows of all tenants, within the platform scope only. Elsewhere it throws, and if it did not, row-level security would still
    /// hide them.
    /// </summary>
    /// <exception cref="KitException">The platform scope is not open (<c>KIT2005</c>).</exception>
    public IQueryable<TEntity> AllTenants<TEntity>()
        where TEntity : class =>
        _scope is { IsBypass: true }
            ? Set<TEntity>().IgnoreQueryFilters(LiftedFilter.Keys)
            : throw new KitException(
                KitErrors.PlatformScopeNeeded, $"AllTenants<{typeof(TEntity).Name}>() needs the platform scope: IPlatformScope.Open(\"the reason\").");

    /// <summary>
    /// The rows in whose <see cref="SearchableAttribute">searchable</see> properties all of the words begin a word, the best first. On PostgreSQL
    /// it is full-text search by an index, which also takes <c>"a phrase"</c>, <c>or</c> and <c>-without</c>; on SQLite each word must occur
    /// somewhere, and there is no order.
    /// </summary>
    /// <param name="words">What somebody typed. Without a word in it, nothing is found.</param>
    /// <param name="most">The most rows that are found, before the query's further conditions; those that match worse are left out.</param>
    /// <exception cref="KitException">The entity has no searchable property (<c>KIT2160</c>), or the platform scope is open (<c>KIT2161</c>).</exception>
    public IQueryable<TEntity> Search<TEntity>(string words, int most = 1000)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        return Searcher.Rows<TEntity>(this, words, most);
    }

    /// <summary>
    /// Runs the action once what this context has written is committed: at the end of <c>SaveChanges</c>, or of the transaction that is
    /// open on it. After a rollback it never runs.
    /// </summary>
    public void OnCommitted(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        (_committed ??= []).Add(action);
    }

    /// <inheritdoc/>
    /// <remarks>Entities with a limit on their number can only be added by <see cref="SaveChangesAsync(bool, CancellationToken)"/>.</remarks>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        using var save = BeginSave();
        if (save.Checks.Count > 0)
        {
            throw new NotSupportedException($"{save.Checks[0]} must be checked in the database: call SaveChangesAsync.");
        }

        int rows;
        try
        {
            rows = base.SaveChanges(acceptAllChangesOnSuccess);
        }
        catch (DbUpdateException e) when (e.InnerException is KitException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }

        save.Complete();
        if (Database.CurrentTransaction is null)
        {
            RunCommitted();
        }

        return rows;
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var save = BeginSave();
        int rows;
        if (save.Checks.Count == 0)
        {
            rows = await SaveAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        else if (Database.CurrentTransaction is not null)
        {
            rows = await CheckAndSaveAsync(save, acceptAllChangesOnSuccess, cancellationToken);
        }
        else
        {
            // What fails for a moment may be tried again as a whole; it is accepted once it is committed.
            var strategy = Database.CreateExecutionStrategy();
            rows = strategy.RetriesOnFailure
                ? await strategy.ExecuteAsync(ct => SaveInTransactionAsync(save, ct), cancellationToken)
                : await SaveInTransactionAsync(save, cancellationToken);
            if (acceptAllChangesOnSuccess)
            {
                ChangeTracker.AcceptAllChanges();
            }
        }

        save.Complete();
        if (Database.CurrentTransaction is null)
        {
            RunCommitted();
        }

        return rows;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Unbind();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Unbind();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        KitConventions.Add(configurationBuilder, Database.ProviderName);
    }

    /// <summary>Adds the modules' entities. An override calls this first.</summary>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        foreach (var contribution in Kit?.Contributions ?? [])
        {
            contribution.ConfigureModel(modelBuilder);
        }

        if (!ProviderNames.IsSqlite(Database.ProviderName))
        {
            modelBuilder.HasDbFunction(PrefixTranslation.Method).HasName("starts_with").IsBuiltIn();
        }
    }

    /// <param name="scope">Whose rows it sees.</param>
    /// <param name="pipeline">What takes part in saving.</param>
    /// <param name="database">The name of the database that it is of.</param>
    /// <param name="isControlPlane">Whether it is of the shared one, whichever the tenant's is.</param>
    /// <param name="controlPlane">The scope's way to the shared database.</param>
    internal void Bind(TenantScope scope, SavePipeline pipeline, string? database, bool isControlPlane, IControlPlane? controlPlane = null)
    {
        _controlPlane = controlPlane;
        _scope = scope;
        _pipeline = pipeline;
        _database = database;
        _isControlPlane = isControlPlane;
    }

    /// <summary>Refuses a command of a tenant whose database is another: the context was asked for before the tenant was known.</summary>
    internal void RequireHome()
    {
        if (_scope?.Tenant is { } tenant && tenant.Database != _database && !_isControlPlane)
        {
            throw new KitException(
                KitErrors.WrongDatabase,
                $"This {GetType().Name} is of {_database ?? "the shared database"}, but tenant {tenant.Id} is in {tenant.Database ?? "the shared one"}. Ask for it once the tenant scope is open; for what stays in the shared database, ask for IControlPlane.");
        }
    }

    internal void TransactionEnded(bool committed)
    {
        if (committed)
        {
            RunCommitted();
        }

        _committed = null;
    }

    private void RunCommitted()
    {
        if (_committed is { } actions)
        {
            _committed = null;
            actions.ForEach(action => action());
        }
    }

    /// <summary>Makes this node ask anew, next time, where the tenant is; all tenants, where it is not known which.</summary>
    internal void ForgetTenant(Guid? tenantId) => _pipeline?.ForgetTenant(tenantId);

    private async Task<int> SaveInTransactionAsync(SaveOperation save, CancellationToken cancellationToken)
    {
        await using var own = await Database.BeginTransactionAsync(cancellationToken);
        var rows = await CheckAndSaveAsync(save, acceptAllChangesOnSuccess: false, cancellationToken);
        await own.CommitAsync(cancellationToken);
        return rows;
    }

    private async Task<int> CheckAndSaveAsync(SaveOperation save, bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        foreach (var check in save.Checks)
        {
            await check.RunAsync(this, cancellationToken);
        }

        return await SaveAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // What Kit itself refused on the way to the database is told as it is, and not as an error of the database.
    private async Task<int> SaveAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is KitException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private SaveOperation BeginSave()
    {
        ChangeTracker.DetectChanges();
        if (IsMirror)
        {
            return new SaveOperation(this, null);
        }

        WriteGuard.Check(this);
        return new SaveOperation(this, _pipeline);
    }

    // A pooled context goes back without anything of the tenant it served.
    private void Unbind()
    {
        _scope = null;
        _pipeline = null;
        _committed = null;
        _database = null;
        _isControlPlane = false;
        var released = Released;
        Released = null;
        released?.Invoke();
        IsMirror = false;
        _controlPlane = null;
    }
}
