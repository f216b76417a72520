namespace Kit.Data;

/// <summary>
/// On a tenant-owned entity: its rows stay in the shared database, also those of a tenant with a database of its own, because somebody asks for
/// them across tenants or before a tenant is known. They are reached by <see cref="IControlPlane"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class ControlPlaneAttribute : Attribute;
