namespace Kit.Tenancy;

/// <summary>
/// The one object that makes a tenant current. There is one in each dependency-injection scope; a request, a job, an event and a
/// webhook each open theirs once, and everything below (DbContext, cache keys, mail) reads it. A tenant is never switched: to work
/// for another one, open another scope with <see cref="ITenantScopes"/>.
/// </summary>
public sealed class TenantScope
{
    private enum State { Closed, Tenant, PlatformWide, Bypass }

    private State _state;
    private string? _bypassed;

    /// <summary>The current tenant, or <see langword="null"/> where none is.</summary>
    public TenantInfo? Tenant { get; private set; }

    /// <summary>The membership through which a user acts within <see cref="Tenant"/>.</summary>
    public MembershipInfo? Membership { get; private set; }

    /// <summary>Who acts.</summary>
    /// <value><see cref="Actor.Anonymous"/> until a scope is opened.</value>
    public Actor Actor { get; private set; } = Actor.Anonymous;

    /// <summary>What the actor may do within the tenant.</summary>
    /// <value>Nothing.</value>
    public PermissionSet Permissions { get; private set; } = PermissionSet.None;

    /// <summary>
    /// The id whose rows are visible and written: the tenant's; <see cref="Tenant.Platform"/> in a platform-wide scope;
    /// <see langword="null"/>, and so no rows at all, where no scope is open or where the platform scope bypasses tenancy.
    /// </summary>
    public Guid? OwnerId => _state switch
    {
        State.Tenant => Tenant!.Id,
        State.PlatformWide => Tenancy.Tenant.Platform,
        _ => null,
    };

    /// <summary>The name of the database that the scope works in: the tenant's own; <see langword="null"/> for the one that tenants share.</summary>
    internal string? Database => Tenant is null ? _bypassed : Tenant.Database;

    /// <summary>The current tenant's id, or <see langword="null"/>.</summary>
    public Guid? TenantId => Tenant?.Id;

    /// <summary>Whether this is the platform scope, which sees the rows of all tenants.</summary>
    public bool IsBypass => _state == State.Bypass;

    /// <summary>Whether a scope of any kind is open.</summary>
    public bool IsOpen => _state != State.Closed;

    /// <summary>Why tenancy is bypassed; only in the platform scope.</summary>
    public string? BypassReason { get; private set; }

    /// <summary>The current tenant.</summary>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    public TenantInfo RequireTenant() => Tenant ?? throw new NoTenantException("this code");

    /// <summary>Makes a tenant current for the rest of this dependency-injection scope.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="membership">The membership, when a user acts.</param>
    /// <param name="permissions">What the actor may do; nothing by default.</param>
    /// <exception cref="ScopeAlreadyOpenException">Another scope is open (<c>KIT2002</c>).</exception>
    public void OpenTenant(TenantInfo tenant, Actor actor, MembershipInfo? membership = null, PermissionSet? permissions = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(actor);
        if (tenant.Id == Tenancy.Tenant.Platform)
        {
            throw new ArgumentException("The platform is no tenant.", nameof(tenant));
        }

        Open(State.Tenant, actor);
        Tenant = tenant;
        Membership = membership;
        Permissions = permissions ?? PermissionSet.None;
    }

    /// <summary>Opens the scope of what belongs to no tenant: global entities, and the platform's own rows. It sees no tenant's rows.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="permissions">What the actor may do; nothing by default.</param>
    /// <exception cref="ScopeAlreadyOpenException">Another scope is open (<c>KIT2002</c>).</exception>
    public void OpenPlatformWide(Actor actor, PermissionSet? permissions = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Open(State.PlatformWide, actor);
        Permissions = permissions ?? PermissionSet.None;
    }

    internal void OpenBypass(Actor actor, string reason, string? database = null)
    {
        Open(State.Bypass, actor);
        BypassReason = reason;
        _bypassed = database;
    }

    private void Open(State state, Actor actor)
    {
        if (_state != State.Closed)
        {
            throw new ScopeAlreadyOpenException(Tenant?.Id);
        }

        _state = state;
        Actor = actor;
    }
}
