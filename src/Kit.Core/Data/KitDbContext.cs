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
    private ContextBinding _binding;
    private List<Action>? _committed;

    /// <summary>Makes a context with these options, which are to come from <c>AddKit</c>.</summary>
    protected KitDbContext(DbContextOptions options)
        : base(options)
    {
    }

    /// <summary>Whose rows the context sees and writes: a tenant's, the platform's, or nobody's.</summary>
    public Guid? OwnerId => _binding.Scope?.OwnerId;

    DbSet<DataProtectionKey> IDataProtectionKeyContext.DataProtectionKeys => Set<DataProtectionKey>();

    internal TenantScope? Scope => _binding.Scope;

    /// <summary>Whether it is the platform scope's.</summary>
    internal bool SeesAll => _binding.Scope is { IsBypass: true };

    /// <summary>The name of the tenants' database that this is a context of; <see langword="null"/> for the shared one.</summary>
    internal string? DatabaseName => _binding.Database;

    /// <summary>Whether it is of the shared database, whichever the tenant's is: for what stays there, and nothing else.</summary>
    internal bool IsControlPlane => _binding.IsControlPlane;

    /// <summary>
    /// Whether it writes, as they are, rows that the program changes elsewhere: nobody else takes part, and nothing is guarded, stamped or audited.
    /// </summary>
    internal bool IsMirror { get; set; }

    /// <summary>The context of the shared database in the same scope: this one, where its tenant is there too.</summary>
    internal KitDbContext ControlPlane => _binding.Database is null
        ? this
        : _binding.ControlPlane?.Db ?? throw new InvalidOperationException($"This {GetType().Name} of {_binding.Database} was opened outside of a scope and has no control plane.");

    internal DateTimeOffset Now => (_binding.Pipeline?.Clock ?? TimeProvider.System).GetUtcNow();

    internal KitOptionsExtension? Kit => this.GetService<IDbContextOptions>().FindExtension<KitOptionsExtension>();

    /// <summary>
    /// The rows of all tenants, within the platform scope only. Elsewhere it throws, and if it did not, row-level security would still
    /// hide them.
    /// </summary>
    /// <exception cref="KitException">The platform scope is not open (<c>KIT2005</c>).</exception>
    public IQueryable<TEntity> AllTenants<TEntity>()
        where TEntity : class =>
        SeesAll
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

    internal void Bind(in ContextBinding binding) => _binding = binding;

    /// <inheritdoc cref="ContextBinding.RequireHome"/>
    internal void RequireHome() => _binding.RequireHome(this);

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
    internal void ForgetTenant(Guid? tenantId) => _binding.Pipeline?.ForgetTenant(tenantId);

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
        return new SaveOperation(this, _binding.Pipeline);
    }

    // A pooled context goes back without anything of the tenant it served.
    private void Unbind()
    {
        var released = _binding.Released;
        _binding = default;
        _committed = null;
        IsMirror = false;
        released?.Invoke();
    }
}
