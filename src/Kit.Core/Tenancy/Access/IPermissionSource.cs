namespace Kit.Tenancy;

/// <summary>Declares permissions. Each module is one; the host may register its own.</summary>
public interface IPermissionSource
{
    /// <summary>The permissions declared.</summary>
    IEnumerable<Permission> Permissions { get; }
}
