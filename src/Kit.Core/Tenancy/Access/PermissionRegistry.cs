using System.Collections.Frozen;

namespace Kit.Tenancy;

/// <summary>All permissions that exist, and what each built-in role holds. A role or permission that is not here is denied.</summary>
public sealed class PermissionRegistry
{
    private readonly Lazy<Contents> _contents;

    /// <summary>Collects what the sources declare, at first use.</summary>
    public PermissionRegistry(IEnumerable<IPermissionSource> sources) => _contents = new(() => new Contents(sources));

    /// <summary>All permissions, by name.</summary>
    public IReadOnlyDictionary<string, Permission> All => _contents.Value.All;

    /// <summary>What every client with scope <c>api</c> may do within its tenant.</summary>
    public PermissionSet Client => _contents.Value.Member;

    /// <summary>What operators may do.</summary>
    public PermissionSet Operator => _contents.Value.Operator;

    /// <summary>What a role holds; nothing for a role that does not exist.</summary>
    public PermissionSet Of(string role) => role switch
    {
        Roles.Owner => _contents.Value.Owner,
        Roles.Admin => _contents.Value.Admin,
        Roles.Member => _contents.Value.Member,
        _ => PermissionSet.None,
    };

    private sealed class Contents
    {
        public Contents(IEnumerable<IPermissionSource> sources)
        {
            All = sources.SelectMany(s => s.Permissions).DistinctBy(p => p.Name).ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
            Member = UpTo(PermissionLevel.Member);
            Admin = UpTo(PermissionLevel.Admin);
            Owner = UpTo(PermissionLevel.Owner);
            Operator = new(All.Values.Where(p => p.Level == PermissionLevel.Operator).Select(p => p.Name));
        }

        public FrozenDictionary<string, Permission> All { get; }

        public PermissionSet Member { get; }

        public PermissionSet Admin { get; }

        public PermissionSet Owner { get; }

        public PermissionSet Operator { get; }

        private PermissionSet UpTo(PermissionLevel level) => new(All.Values.Where(p => p.Level <= level).Select(p => p.Name));
    }
}
